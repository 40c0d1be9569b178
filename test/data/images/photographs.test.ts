import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import '../../../lib/engine/kernels/register';
import { creditsOf, photographs } from '../../../lib/data/images/photographs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'convnotes-photographs-'));
  for (const name of ['given/images', 'own', 'default']) mkdirSync(join(folder, name), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));
const put = (...path: string[]) => writeFileSync(join(folder, ...path), '');
const find = () => photographs([join(folder, 'given'), join(folder, 'own')], join(folder, 'default'));

it("takes the reader's own before those of the set-up, by name", () => {
  for (const name of ['chelsea.png', 'china.jpg']) put('default', name);
  expect(find().map(({ name }) => name)).toEqual(['chelsea', 'china']);
  expect(creditsOf(find())).toBe(
    'chelsea: Chelsea the cat by Stéfan van der Walt, CC0; china: danielbuechele, CC BY 2.0',
  );
  for (const name of ['tree.JPEG', 'bear.png', 'notes.txt', '._bear.png', '.png']) put('given/images', name);
  expect(find().map(({ name }) => name)).toEqual(['bear', 'tree']);
  expect(creditsOf(find())).toBe('');
});

it('says where to put images when there are none', () => {
  expect(find).toThrow(/expected JPEG or PNG images in .*images, found none.*npm run setup/);
});
