/** Every export says what it does, with an example that runs, and has a page of the reference. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as lib from '../../lib';
import type { MnistOptions } from '../../lib/data';
import { tenThousandDigits } from '../../lib/data/mnistPackage';
import { writeReference } from '../../scripts/reference/writeReference.mjs';
import { rooms } from '../publicNames';
import { examplesOf, sourceOf } from './examples';
import { type Export, exportsOf, programOf, root } from './exports';
import { enter } from './world';

const { tf } = lib;
const exports = exportsOf(programOf());
const examples = examplesOf(exports);
const file = join(root, 'test/reference/written.ts');
const flat = Object.keys(lib).filter((name) => !rooms.includes(name));
const source = sourceOf([...rooms, ...flat], examples);

const isCalled = ({ kind }: Export) => kind === 'function' || kind === 'class';
const named = (some: readonly Export[]) => some.map(({ name, file }) => `${name} (${file})`);

describe('a docstring', () => {
  it('says in a sentence what every export is', () => {
    const poor = exports.filter(({ summary }) => !/^\S.*[.…]/s.test(summary));
    expect(named(poor)).toEqual([]);
  });

  it('has an example for every function and class', () => {
    expect(named(exports.filter((some) => isCalled(some) && some.examples.length === 0))).toEqual([]);
  });

  it('says when a function or class throws', () => {
    expect(named(exports.filter((some) => isCalled(some) && some.throws && !some.saysThrows))).toEqual([]);
  });
});

describe('the example of', () => {
  const cases: [string, string][] = examples.map(({ name, code }) => [name, code]);
  let written: Record<string, (expectValue: typeof expectClose) => Promise<void>>;
  let folder: string;
  let leave: () => void;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'convnotes-examples-'));
    leave = await enter(folder);
    const digits = tenThousandDigits();
    const loadMnist = (options?: MnistOptions) =>
      options ? lib.data.loadMnist(options) : Promise.resolve(digits);
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    written = {};
    const run = compileFunction(outputText, ['exports', 'require']) as (...given: unknown[]) => void;
    run(written, () => ({ ...lib, data: { ...lib.data, loadMnist } }));
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
  }, 300_000);
  afterAll(() => {
    leave();
    rmSync(folder, { recursive: true });
  });

  it('every export has the right types', { timeout: 300_000 }, () => {
    const program = programOf({ [file]: source });
    const sourceFile = program.getSourceFile(file)!;
    const errors = program.getSemanticDiagnostics(sourceFile).map(({ start, messageText }) => {
      const { line } = sourceFile.getLineAndCharacterOfPosition(start ?? 0);
      const text = ts.flattenDiagnosticMessageText(messageText, '\n');
      return `${source.split('\n')[line]} – ${text}`;
    });
    expect(errors).toEqual([]);
  });

  it.each(cases)('%s runs', { timeout: 300_000 }, async (name) => {
    tf.engine().startScope();
    try {
      await written[`example_${name}`](expectClose);
    } finally {
      tf.engine().endScope();
    }
  });
});

/** As `npm run reference` writes them. */
describe('the pages', () => {
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

  it('have one for each export', () => {
    const titles = new Set([...pages.values()].map((html) => /<title>(\w+)/.exec(html)?.[1]));
    const missing = exports.filter(({ name }) => !titles.has(name));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it('have one for each room, with its sentence, its exports and the types that they use', () => {
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

  it('show formulas without a script, and ask the network for nothing', () => {
    const page = pages.get('functions/layers.batchNorm.html')!;
    expect(page).toMatch(/<span class="math"[^>]*><svg/);
    for (const [name, html] of pages) {
      expect(html, name).not.toMatch(/<(?:script|img|iframe)[^>]* src="(?:https?:)?\/\//);
      expect(html, name).not.toMatch(/<link[^>]* href="(?:https?:)?\/\//);
      expect(html, name).not.toMatch(/<span data-tex|\$[^<$]*\\[a-z]+[^<$]*\$/);
    }
  });
});

/** Tensors and typed arrays as arrays; numbers to four digits. */
function expectClose(value: unknown, expected: unknown): void {
  expect(towards(expected, value)).toEqual(expected);
}

/** The value as plain data, with what is expected in place of numbers that are as good as it. */
function towards(expected: unknown, value: unknown): unknown {
  if (value instanceof tf.Tensor) return towards(expected, value.arraySync());
  if (ArrayBuffer.isView(value)) return towards(expected, Array.from(value as Float32Array));
  if (Array.isArray(value)) return value.map((entry, i) => towards((expected as unknown[])?.[i], entry));
  if (value && typeof value === 'object') {
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, entry]) => [key, towards((expected as Record<string, unknown>)?.[key], entry)]),
    );
  }
  if (typeof value !== 'number' || typeof expected !== 'number') return value;
  return Math.abs(value - expected) <= 5e-4 * Math.max(1, Math.abs(expected)) ? expected : value;
}
