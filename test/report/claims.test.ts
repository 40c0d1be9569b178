import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Claim, verdictText } from '../../lib/notebook/verdict';
import { Python } from '../python';

let python: Python;
beforeAll(
  () =>
    void (python = new Python(
      'from convnotes_report.claims import number, rows\nfrom convnotes_report.front import Page',
    )),
);
afterAll(() => python.close());

const claim: Claim = {
  id: 'flat',
  question: 1,
  claim: 'Activations stay where a sigmoid is not flat.',
  verdict: 'holds in part',
  measured: -0.62065,
  quantity: 'share of flat sigmoids',
  interval: [-0.63844, -0.60286],
  reported: null,
  seeds: 5,
  steps: 1801,
  mode: 'quick',
  figure: 'Share of flat sigmoids',
};

type Row = Record<string, string | null>;

/** The row of a claim; ids: of the figures and verdicts on the page of question 1. */
const rowOf = async (changes: Partial<Claim> = {}, ids: string[] = []) => {
  const expression = 'rows([given["claim"]], {1: Page("1-a.html", given["ids"], {})})[0]';
  return python.call<Row>(expression, { claim: { ...claim, ...changes }, ids });
};

describe('a row of the table of claims', () => {
  it('has verdict, number with interval, seeds and steps', async () => {
    expect(await rowOf()).toMatchObject({
      verdict: 'holds in part',
      measured: '-0.621',
      interval: '-0.638 … -0.603',
      quantity: 'share of flat sigmoids',
      reported: '',
      runs: '5 × 1,801 steps',
      mode: 'quick',
    });
    const row = await rowOf({ interval: null, steps: 0, reported: 276, network: 'VGG16' });
    expect(row).toMatchObject({ interval: '', runs: '', reported: '276' });
    expect(row.quantity).toBe('share of flat sigmoids, VGG16');
  });

  it('writes numbers as the notebook does', async () => {
    const values = [
      0, 276, -3, 0.5, 0.3125, 0.99999, 12.345, 999.6, 1234.5, 0.00812, 8.334e-5, 3.25e-7, -1e-9,
    ];
    const written = await python.call<string[]>('[number(value) for value in given]', values);
    values.forEach((measured, i) => {
      const text = verdictText({ ...claim, measured, interval: null });
      expect(text).toContain(` Measured: ${written[i]}, share`);
    });
  });

  it('links to the figure, to a caption that begins with its title, else to its verdict, else to the page', async () => {
    const href = async (...ids: string[]) => (await rowOf({}, ids)).href;
    const caption = 'figure-share-of-flat-sigmoids-five-seeds';
    expect(await href('claim-flat', caption, 'figure-share-of-flat-sigmoids')).toBe(
      '1-a.html#figure-share-of-flat-sigmoids',
    );
    expect(await href('claim-flat', caption)).toBe(`1-a.html#${caption}`);
    expect(await href('claim-flat', 'figure-share-of-flat-sigmoidsandmore')).toBe('1-a.html#claim-flat');
    expect(await href()).toBe('1-a.html');
    expect((await rowOf({ figure: '' }, ['figure-of-another'])).href).toBeFalsy();
    expect((await rowOf({ question: 2 })).href).toBeNull();
  });
});
