/** What axe-core says of a page: its own source runs there, so that the page has to be opened without its policy. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const source = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

interface WithAxe {
  axe: { run(options: RunOptions): Promise<AxeResults> };
}

/** Expects nothing that axe-core calls serious or worse, by day and by night; look: what else is expected of both. */
export async function expectAccessible(page: Page, look = async () => {}): Promise<void> {
  await page.evaluate(source);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }); // no color half way to another
    await look();
    const { violations, passes } = await page.evaluate(() =>
      (window as unknown as WithAxe).axe.run({ resultTypes: ['violations'] }),
    );
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const elements = serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]);
    expect([colorScheme, elements]).toEqual([colorScheme, []]);
    expect(passes.length).toBeGreaterThan(10);
  }
}
