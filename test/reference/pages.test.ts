/** The reference as `npm run reference` writes it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { roomsOf } from '../../scripts/reference/byRoom.mjs';
import { writeReference } from '../../scripts/reference/writeReference.mjs';
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

it('groups them by the rooms of the house, each with its sentence', () => {
  const list = pages.get('modules.html')!;
  const rooms = roomsOf(root);
  const places = rooms.map(({ name }) => list.search(new RegExp(`<h2[^>]*>${name}<`)));
  expect(rooms.map(({ name }) => name)).toContain('layers');
  expect(places.every((place) => place >= 0)).toBe(true);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
  expect(list).toContain('numbers → Plotly figures');
});

it('shows formulas without a script, and asks the network for nothing', () => {
  const page = pages.get('functions/batchNorm.html')!;
  expect(page).toMatch(/<span class="math"[^>]*><svg/);
  for (const [name, html] of pages) {
    expect(html, name).not.toMatch(/<(?:script|img|iframe)[^>]* src="(?:https?:)?\/\//);
    expect(html, name).not.toMatch(/<link[^>]* href="(?:https?:)?\/\//);
    expect(html, name).not.toMatch(/<span data-tex|\$[^<$]*\\[a-z]+[^<$]*\$/);
  }
});
