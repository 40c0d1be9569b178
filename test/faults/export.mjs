/** A process that makes a report as `npm start` does: export.mjs FOLDER NOTEBOOK …, their pages into FOLDER/report. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFront } from '../../scripts/report/front.mjs';
import { inTurn } from '../../scripts/setup/lock.mjs';
import { runNotebooks } from '../../scripts/report/runNotebooks.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [folder, ...names] = process.argv.slice(2);
const report = join(folder, 'report');
const notebooks = names.map((name) => join(folder, name));
process.exitCode = await runNotebooks({ root, notebooks, report });
await inTurn(report, () => writeFront({ root, report, notebooks: folder }));
