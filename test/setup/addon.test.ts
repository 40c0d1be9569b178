import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addon } from '../../scripts/setup/addon.mjs';
import { deviceBefore } from '../../scripts/setup/device.mjs';
import { markInitFirst } from '../../scripts/setup/initFirst.mjs';
import { places as placesOf } from '../../scripts/setup/places.mjs';
import { root } from './project';

const built = placesOf(root);
const kind = deviceBefore(built) ?? 'cpu';

describe('TensorFlow', () => {
  function complaints(level: Record<string, string>): string {
    const env: NodeJS.ProcessEnv = { ...process.env };
    delete env.TF_CPP_MIN_LOG_LEVEL;
    const words = ['--import', 'tsx', join(__dirname, 'convolve.ts')];
    const { stdout, stderr } = spawnSync(process.execPath, words, {
      cwd: root,
      env: { ...env, ...level },
      encoding: 'utf8',
    });
    expect(stdout).toBe('done\n');
    return stderr;
  }

  it('loads and convolves without a word', () => {
    expect(complaints({})).toBe('');
  });

  it('talks when asked to, and computes with oneDNN on any processor', () => {
    expect(complaints({ TF_CPP_MIN_LOG_LEVEL: '0' })).toContain('oneDNN');
  });
});

describe('the addon', () => {
  const path = process.env.PATH;
  let folder: string;
  let places: typeof built;

  /** The project's sources and its addon in another folder. */
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'convnotes-'));
    places = placesOf(folder);
    for (const part of [join(built.tfjs, 'binding'), dirname(built.addon), join(root, 'scripts/setup')]) {
      cpSync(part, join(folder, relative(root, part)), { recursive: true, verbatimSymlinks: true });
    }
    mkdirSync(join(folder, 'bin'));
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });

  it('is compiled again when a source has changed, not when the folder has moved', () => {
    expect(addon.ready({ places: built, kind })).toBe(true);
    expect(addon.ready({ places, kind })).toBe(true);
    writeFileSync(join(places.tfjs, 'binding/tfjs_binding.cc'), '// another one');
    expect(addon.ready({ places, kind })).toBe(false);
  });

  /** Builds with these compilers on PATH, of which only `able` can compile; what was called, in order. */
  async function buildWith(there: string[], able: string): Promise<string[]> {
    for (const name of there) symlinkSync('/bin/true', join(folder, 'bin', name));
    process.env.PATH = join(folder, 'bin');
    const called: string[] = [];
    const run = async (command: string, words: string[]) => {
      called.push([command, ...words.slice(0, 3)].join(' '));
      const output = words[words.indexOf('-o') + 1];
      const compiles = words.includes('-shared');
      if (compiles && `${command} ${words.join(' ')}`.includes(able)) cpSync(built.addon, output);
      else if (compiles) return { code: 1, signal: null, output: 'fatal error: cstdlib: No such file' };
      return { code: 0, signal: null, output: '{"tensorflow":"2.21.0"}\n' };
    };
    rmSync(`${places.addon}.json`);
    await addon.make({ places, kind, run }, () => {});
    expect(addon.ready({ places, kind })).toBe(true);
    return called;
  }

  const tried = expect.stringMatching(/--import tsx .*tryAddon.ts$/);
  const fetched = expect.stringMatching(/python -m pip install$/);

  it('is compiled by the next compiler where one cannot', async () => {
    const [first, second, ...rest] = await buildWith(['g++', 'clang++'], 'clang++');
    expect([first, second]).toEqual([
      expect.stringMatching(/^g\+\+ -O2/),
      expect.stringMatching(/^clang\+\+ -O2/),
    ]);
    expect(rest).toEqual([tried]);
  });

  it('is compiled by zig from PyPI where none is there', async () => {
    const called = await buildWith([], 'ziglang c++');
    expect(called).toEqual([fetched, expect.stringMatching(/python -m ziglang c\+\+$/), tried]);
  });

  it('asks for a compiler where not even zig can, and leaves the addon that was there', async () => {
    await expect(buildWith(['g++'], 'nobody')).rejects.toThrow(
      /^No C\+\+ compiler could build the addon: install one/,
    );
    expect(readFileSync(places.addon)).toEqual(readFileSync(built.addon));
    expect(addon.ready({ places, kind })).toBe(false);
  });
});

describe('markInitFirst', () => {
  it('is in the addon that was built', () => {
    const bytes = readFileSync(built.addon);
    expect(markInitFirst(Buffer.from(bytes))).toEqual(bytes);
  });

  it('refuses what is no library', () => {
    expect(() => markInitFirst(Buffer.from('not an ELF file, but long enough to be read'))).toThrow(/ELF/);
  });
});
