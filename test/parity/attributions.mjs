/** Writes fixtures/attributions.json: node test/parity/attributions.mjs. Captum and PyTorch are installed for it alone. */
import { spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peerPython } from '../../scripts/bench/peers.mjs';

const { stdout, stderr, status } = spawnSync(
  peerPython('captum'),
  [join(import.meta.dirname, 'attributions.py')],
  {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  },
);
if (status !== 0) throw new Error(stderr);
const fixture = join(import.meta.dirname, 'fixtures/attributions.json');
writeFileSync(`${fixture}.part`, `${stdout}\n`);
renameSync(`${fixture}.part`, fixture);
console.log(fixture);
