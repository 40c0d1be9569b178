/** Every edition is in step with what the notebooks and the library say, as far as that is known without a run. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../scripts/report/edition.mjs';
import { writeFront } from '../../scripts/report/front.mjs';
import { type Claim, verdictText } from '../../lib/notebook/verdict';
import { Python } from '../python';

const root = join(__dirname, '../..');
const sink = { write: () => true } as unknown as NodeJS.WriteStream & { fd: 1 };

let python: Python;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'convnotes-'));
  python = new Python(`
from pathlib import Path
from convnotes_report.translation.catalogue import Catalogue, read_language
from convnotes_report.translation.check import check
from convnotes_report.translation.document import translate_page
from convnotes_report.translation.programs import has_source
def lacking(language, texts):
    catalogue = Catalogue.of(language)
    return [text for text in texts if catalogue.find(text) in (None, text)]
def lacking_on(language, html):
    catalogue = Catalogue.of(language)
    translate_page(html, language, catalogue)
    return list(catalogue.missing)
`);
});
afterAll(() => {
  python.close();
  rmSync(folder, { recursive: true });
});

/** A claim of notebook 2 with each verdict: that every sentence of theirs is there, `check` says. */
const claims = () =>
  (['holds', 'holds in part', 'does not hold here'] as const).map((verdict): Claim => ({
    ...{ id: verdict, question: 2, claim: 'The L2 penalty regularises.', verdict },
    ...{ measured: 0.4, quantity: 'test accuracy gained by it with 1,000 training digits' },
    ...{ interval: [0.3, 0.5], reported: 0.5, seeds: 5, steps: 1500, mode: 'quick', figure: '' },
  }));

/** A cell that says four things, and two that are computed. */
const spoken = [
  "show(figure, long ? 'One caption.' : 'Another ' + 'one.');",
  'plot.show(figure, caption); show(figure, `At ${steps} steps.`);',
  "verdict('A claim of ours', true, { title: 'A title of it' });",
];

describe.each(languages())('the edition in %s', (language) => {
  it('has each paragraph and caption of the notebooks, with its formulas, code, links and numbers, and no others', async () => {
    expect(await python.call('check(Path(given[0]), given[1])', [root, language])).toEqual({
      missing: {},
      stale: {},
      wrong: {},
      labels: {},
    });
  });

  it('notices a paragraph and a caption that changed, and an entry that nobody says any more', async () => {
    const name = '1-regularization';
    const notebook = readFileSync(join(root, 'notebooks', `${name}.ipynb`), 'utf8');
    const changedNotebook = JSON.parse(
      notebook.replace('The loss of a network', 'The first loss of a network'),
    ) as { cells: object[] };
    changedNotebook.cells.push({ cell_type: 'code', source: spoken.join('\n') });
    mkdirSync(join(folder, 'notebooks'));
    writeFileSync(join(folder, 'notebooks', `${name}.ipynb`), JSON.stringify(changedNotebook));
    const found = await python.call<{ missing: object; stale: object }>('check(Path(given[0]), given[1])', [
      folder,
      language,
    ]);
    const changed = expect.stringContaining('The first loss of a network') as string;
    const captions = ['One caption.', 'Another one.', 'A claim of ours', 'A title of it'];
    expect(found.missing).toEqual({ [name]: [changed, ...captions] });
    expect(found.stale).toMatchObject({ [name]: [expect.stringContaining('The loss of a network')] });
    const said = (entry: string) => python.call('has_source(given[1], Path(given[0]))', [root, entry]);
    expect(await said('share of zeros after block {0}')).toBe(true);
    expect(await said('share of zeros after whichever block {0}')).toBe(false);
  });

  it('has each verdict, and the line that says it with its numbers', async () => {
    const all = claims();
    const texts = all.flatMap((claim) => {
      const text = verdictText(claim);
      const start = { holds: '✓ ', 'holds in part': '◐ ', 'does not hold here': '✗ ' }[claim.verdict];
      return [
        claim.claim,
        claim.verdict,
        claim.quantity,
        `**${start}${text.slice(0, text.indexOf(':'))}**${text.slice(text.indexOf(':'))}`,
      ];
    });
    expect(await python.call('lacking(*given)', [language, texts])).toEqual([]);
  });

  it('has the front page, whatever is there of the report', async () => {
    const report = join(folder, 'report');
    mkdirSync(report);
    const run = {
      ...{ start: '2026-02-03T04:05:06+00:00', mode: 'full', seconds: 150 },
      ...{ machine: '2 cores of Some Processor, 24 GiB of memory', versions: { convnotes: '1.0.0' } },
    };
    const versions = { convnotes: '1', TensorFlow: '2', 'tfjs-node': '3', 'plotly.js': '4', 'Node.js': '5' };
    const page = (name: string, about: object) =>
      writeFileSync(
        join(report, `${name}.html`),
        `<script id="run" type="application/json">${JSON.stringify(about)}</script>`,
      );
    page('1-regularization', { ...run, versions });
    page('3-vgg16', { ...run, versions, start: '2026-01-03T04:05:06+00:00', mode: 'quick', seconds: 50 });
    const html = () => {
      writeFront({ root, report, output: sink });
      return readFileSync(join(report, 'index.html'), 'utf8');
    };
    expect(await python.call('lacking_on(*given)', [language, html()])).toEqual([]);
    const known = claims().map((claim) => ({ ...claim, figure: 'Layers from input to output' }));
    writeFileSync(join(report, 'claims.json'), JSON.stringify(known));
    expect(await python.call('lacking_on(*given)', [language, html()])).toEqual([]);
  });
});
