import { afterEach, expect, it, vi } from 'vitest';
import { forMode, mode } from '../../lib/notebook/mode';

afterEach(() => vi.unstubAllEnvs());

it.each([
  [undefined, 'quick'],
  ['', 'quick'],
  ['quick', 'quick'],
  ['full', 'full'],
])('CONVNOTES_MODE %s is %s', (given, expected) => {
  vi.stubEnv('CONVNOTES_MODE', given);
  expect(mode()).toBe(expected);
  expect(forMode({ quick: 600, full: 1801 })).toBe(expected === 'full' ? 1801 : 600);
});

it.each(['Full', 'long', ' quick'])('"%s" is no mode', (word) => {
  vi.stubEnv('CONVNOTES_MODE', word);
  expect(() => mode()).toThrow(`expected CONVNOTES_MODE to be "quick" or "full", got "${word}"`);
  expect(() => forMode({ quick: 1, full: 2 })).toThrow(`got "${word}"`);
});
