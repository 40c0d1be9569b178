/** The reference as `npm run reference` writes it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeReference } from '../../scripts/reference/writeReference.mjs';
import { rooms } from '../publicNames';
import { exportsOf, programOf, root } from './exports';

let folder: string;
let pages: Map<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'convnotes-reference-'));
  await writeReference({ root, folder: join(folder, 'pages') });
  const names = readdirSync(join(folder, 'pages'), { recursive: true, encoding: 'utf8' });
  const html = names.filter((name) => name.endsWith('.html'));
  pages = new Map(html.map((name) => [name, readFileSync(join(folder, 'pages', name), 'utf8')]));
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('has a page for each export', () => {
  const titles = new Set([...pages.values()].map((html) => /<title>(\w+)/.exec(html)?.[1]));
  const missing = exportsOf(programOf()).filter(({ name }) => !titles.has(name));
  expect(missing.map(({ name }) => name)).toEqual([]);
}, 300_000);

it('has a page for each room, with its sentence, its exports and the types that they use', () => {
  const list = pages.get('modules.html')!;
  for (const room of rooms) {
    expect(list).toContain(`href="modules/${room}.html"`);
    expect(pages.get(`modules/${room}.html`), room).toMatch(/<div class="tsd-comment[^>]*><p>[A-Z][^<]+/);
  }
  const layers = pages.get('modules/layers.html')!;
  expect(layers).toContain('>batchNorm<');
  expect(layers).toContain('>DropoutConfig<'); // not exported, and an argument of what is
  expect(list).not.toContain('>DropoutConfig<');
});

it('shows formulas without a script, and asks the network for nothing', () => {
  const page = pages.get('functions/layers.batchNorm.html')!;
  expect(page).toMatch(/<span class="math"[^>]*><svg/);
  for (const [name, html] of pages) {
    expect(html, name).not.toMatch(/<(?:script|img|iframe)[^>]* src="(?:https?:)?\/\//);
    expect(html, name).not.toMatch(/<link[^>]* href="(?:https?:)?\/\//);
    expect(html, name).not.toMatch(/<span data-tex|\$[^<$]*\\[a-z]+[^<$]*\$/);
  }
});
