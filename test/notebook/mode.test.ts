import { afterEach, expect, it, vi } from 'vitest';
import { mode } from '../../lib/notebook/mode';

afterEach(() => vi.unstubAllEnvs());

it.each([
  [undefined, 'quick'],
  ['', 'quick'],
  ['quick', 'quick'],
  ['full', 'full'],
])('CONVNOTES_MODE %s is %s', (given, expected) => {
  vi.stubEnv('CONVNOTES_MODE', given);
  expect(mode()).toBe(expected);
});

it.each(['Full', 'long', ' quick'])('"%s" is no mode', (word) => {
  vi.stubEnv('CONVNOTES_MODE', word);
  expect(() => mode()).toThrow(`expected CONVNOTES_MODE to be "quick" or "full", got "${word}"`);
});
