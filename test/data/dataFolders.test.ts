import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { dataFolders, findData, ownDataFolder } from '../../lib/data/dataFolders';
import { temporaryFolders } from './temporary';

const folder = temporaryFolders();
afterEach(() => vi.unstubAllEnvs());

it("CONVNOTES_DATA comes before the project's data/, which is always looked into", () => {
  expect(ownDataFolder).toBe(join(__dirname, '../../data'));
  vi.stubEnv('CONVNOTES_DATA', '/elsewhere');
  expect(dataFolders()).toEqual(['/elsewhere', ownDataFolder]);
  vi.stubEnv('CONVNOTES_DATA', '');
  expect(dataFolders()).toEqual([ownDataFolder]);
  vi.stubEnv('CONVNOTES_DATA', undefined);
  expect(dataFolders()).toEqual([ownDataFolder]);
});

it('what is in both is taken from the first', () => {
  const [first, second] = [folder(), folder()];
  mkdirSync(join(second, 'camvid/train'), { recursive: true });
  expect(findData('camvid', [first, second])).toBe(join(second, 'camvid'));
  mkdirSync(join(first, 'camvid'));
  expect(findData('camvid', [first, second])).toBe(join(first, 'camvid'));
  expect(findData('camvid/train', [first, second])).toBe(join(second, 'camvid/train'));
  expect(findData('kitti', [first, second])).toBeUndefined();
});
