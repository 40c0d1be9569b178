/** Every edition has the sentences that figures compute out of their numbers, whichever of them a run gives. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { languages } from '../../scripts/report/edition.mjs';
import type { Figure } from '../../lib/plot/figure';
import { intervalDots } from '../../lib/plot/intervalDots';
import { intervalLines } from '../../lib/plot/intervalLines';
import { numberRow } from '../../lib/plot/numberPanels';
import { trainingCurves } from '../../lib/plot/trainingCurves';
import { Python } from '../python';

let python: Python;
beforeAll(() => {
  python = new Python(`
from convnotes_report.translation.catalogue import Catalogue
def lacking(language, texts):
    catalogue = Catalogue.of(language)
    for text in texts:
        catalogue.translate(text)
    return list(catalogue.missing)
`);
});
afterAll(() => python.close());

const around = (mean: number, reach: number) => ({ mean, low: mean - reach, high: mean + reach });
const words = { title: '', x: 'steps', reading: '' };
/** Rows that are apart, that overlap, that are alike, and one alone; as numbers and as shares. */
const rows: Record<string, ReturnType<typeof around>>[] = [
  { plain: around(0.2, 0.01), 'BN + dropout': around(0.9, 0.01) },
  { plain: around(0.2, 0.5), 'blurred, 4 pixels': around(0.3, 0.5) },
  { plain: around(0.2, 0.01), BN: around(0.2, 0.01) },
  { plain: around(0.2, 0.01) },
];
const dots = [true, false].flatMap((percent) =>
  rows.map((values) => {
    const groups = ['test set', 'the same weights, shuffled'].map((name) => ({ name, values }));
    return intervalDots(Object.keys(values), groups, { ...words, percent });
  }),
);
const lines = [true, false].flatMap((percent) =>
  [undefined, { y: 0.5, name: 'population, recorded' }].map((level) =>
    intervalLines(
      ['with BN, N(0, 0.05²)', 'dropout, this run'].map((name, i) => ({
        name,
        x: [0.001, 0.1, 1, 10],
        y: [0.5, 0.9, -0.2, 0.4 + i / 10].map((y) => around(y, 0.01)),
      })),
      { ...words, y: 'accuracy', percent, level },
    ),
  ),
);
const curve = (name: string, end: number) => ({
  ...{ name, steps: [99], loss: [around(1, 0.1)], accuracy: [around(end, 0.01)] },
  about: '5 seeds, 100 steps, 2026-01-31, AMD EPYC',
});
const figures: Figure[] = [
  ...dots,
  ...lines,
  trainingCurves([], { title: '', recorded: [curve('after', 0.9), curve('before', 0.5)] }),
  numberRow({ input: [[1, -2]], 'output, stride 2': [[0.5]] }, { title: '', caption: '', range: 1 }),
];

it.each(languages())('%s', async (language) => {
  const captions = figures.map(({ layout }) => layout.meta.caption.trim());
  const kinds = [/largest at/, /throughout/, /row by row/, /highest .* at/, /Not below/, /Sizes and entries/];
  for (const kind of kinds) expect(captions.some((caption) => kind.test(caption))).toBe(true);
  expect(await python.call('lacking(*given)', [language, captions])).toEqual([]);
  expect(await python.call('lacking(*given)', [language, ['Nobody says this.']])).toEqual([
    'Nobody says this.',
  ]);
});
