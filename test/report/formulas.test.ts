import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

interface Typeset {
  formulas: string[];
  glyphs: string;
  errors: string[];
}

function typeset(...formulas: { tex: string; display: boolean }[]): Typeset {
  const script = join(__dirname, '../../scripts/report/formulas.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [script], {
    input: JSON.stringify(formulas),
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout) as Typeset;
}

it('sets a formula for the eye and for a screen reader, with every outline that it refers to', () => {
  const { formulas, glyphs, errors } = typeset(
    { tex: '\\hat x = \\frac{x - \\mu_B}{\\sqrt{\\sigma_B^2 + \\epsilon}}', display: true },
    { tex: 'a < b', display: false },
  );
  expect(errors).toEqual([]);
  expect(formulas[0]).toMatch(
    /^<span class="math display" data-tex="[^"]*frac[^"]*"><svg .*aria-hidden="true".*<\/svg>/s,
  );
  expect(formulas[0]).toMatch(/<span class="for-readers"><math .*<mfrac>.*<msqrt>.*<\/math><\/span>/s);
  expect(formulas[1]).toMatch(/^<span class="math" data-tex="[^"<]*&#60;[^"]*"><svg .*<mo>&lt;<\/mo>.*/s);

  const used = [...formulas.join('').matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
  expect(used.length).toBeGreaterThan(10);
  for (const href of used) expect(glyphs).toContain(`id="${href.slice(1)}"`);
});

it('asks for nothing from the network', () => {
  const { formulas, glyphs } = typeset({ tex: '\\mathrm{BN}(W u) \\in \\mathbb{R}', display: false });
  const addresses = (formulas[0] + glyphs).match(/\b(?:href|src|url)\b[=(]"?[^#"][^"]*/g) ?? [];
  expect(addresses).toEqual([]);
});

it('names the formulas that have a mistake, and sets the others', () => {
  const { formulas, errors } = typeset(
    { tex: '\\frac{1}{', display: true },
    { tex: '\\nosuchcommand x', display: false },
    { tex: 'x', display: false },
  );
  expect(errors).toEqual(['\\frac{1}{', '\\nosuchcommand x']);
  expect(formulas[2]).toMatch(/<mi>x<\/mi>/);
});
