/** What axe-core says of a page: its own source runs there, so that the page has to be opened without its policy. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** serious: what it calls so or worse, `[rule, the elements]`; passed: how many of its rules did. */
export async function axe(page: Page): Promise<{ serious: [string, string[]][]; passed: number }> {
  await page.evaluate(source);
  const { violations, passes } = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return {
    serious: serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]),
    passed: passes.length,
  };
}
