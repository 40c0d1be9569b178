/** What can only be seen from outside of a process: memory, two that fill the cache at once, one that is killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { md5Of } from '../../lib/data/download';
import type { MnistOptions } from '../../lib/data/mnist';
import type { Loaded } from './loader';
import { type FileKey, idxBytes, type MadeUp, madeUpMnist, putMnist } from './madeUp';
import { type Answer, answers, Mirror } from './mirror';
import { temporaryFolders } from './temporary';

const folder = temporaryFolders();
const children: ChildProcess[] = [];
let mirror: Mirror | undefined;
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await mirror?.stop();
  mirror = undefined;
});

/** A process that loads with the cache of mnist-dataset under `temporary`. */
function load(options: MnistOptions, temporary: string): { child: ChildProcess; loaded: Promise<Loaded> } {
  const words = ['--import', 'tsx', join(__dirname, 'loader.ts'), JSON.stringify(options)];
  const child = spawn(process.execPath, words, { env: { ...process.env, TMPDIR: temporary } });
  children.push(child);
  let [out, complaints] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
  const loaded = new Promise<Loaded>((resolve, reject) =>
    child.on('close', (code) =>
      code === 0
        ? resolve(JSON.parse(out) as Loaded)
        : reject(new Error(`${code ?? 'killed'}: ${complaints}`)),
    ),
  );
  return { child, loaded };
}

async function serve({ files, bytes }: MadeUp, answer: Answer): Promise<Mirror> {
  const keys = Object.keys(files) as FileKey[];
  mirror = await Mirror.start(
    Object.fromEntries(keys.map((key) => [`${files[key].name}.gz`, gzipSync(bytes[key])])),
    answer,
  );
  return mirror;
}

const cacheOf = (temporary: string) => join(temporary, 'mnist-dataset');
const cached = (temporary: string) => (existsSync(cacheOf(temporary)) ? readdirSync(cacheOf(temporary)) : []);

describe('two processes that fill the cache at once', () => {
  it('get the same digits, and leave each file once and whole', async () => {
    const madeUp = madeUpMnist(20_000, 5000);
    const sizes = Object.values(madeUp.files).map(({ size }) => size);
    const waiting: [ServerResponse, Buffer][] = [];
    // Neither is answered before both have asked for the same file.
    const bothAtOnce: Answer = (response, body) => {
      waiting.push([response, body]);
      if (waiting.length < 2) return;
      for (const [each, its] of waiting.splice(0)) answers.whole(each, its);
    };
    const { url, asked } = await serve(madeUp, bothAtOnce);
    const temporary = folder();
    const options = { folders: [], mirrors: [url], files: madeUp.files };
    const half: string[] = [];
    const watch = setInterval(() => {
      for (const name of cached(temporary).filter((name) => !name.endsWith('.part'))) {
        if (!sizes.includes(statSync(join(cacheOf(temporary), name)).size)) half.push(name);
      }
    }, 1);
    const both = [load(options, temporary), load(options, temporary)].map(({ loaded }) => loaded);
    const [first, second] = await Promise.all(both).finally(() => clearInterval(watch));

    expect(first.digest).toBe(second.digest);
    expect(first.counts).toEqual([20_000, 5000]);
    expect(asked).toHaveLength(8); // each process has asked for each file
    expect(half).toEqual([]);
    const names = cached(temporary);
    expect(names).toHaveLength(4);
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{32}$/);

    const third = await load(options, temporary).loaded;
    expect(third.digest).toBe(first.digest);
    expect(third.source).toContain('from the cache of mnist-dataset.');
    expect(asked).toHaveLength(8);
  });
});

describe('a process that is killed while it downloads', () => {
  it('leaves nothing half-written, and the next one goes on', async () => {
    const madeUp = madeUpMnist();
    let halfway: (() => void) | undefined;
    const downloading = new Promise<void>((resolve) => (halfway = resolve));
    let answer: Answer = (response, body, request) => {
      answers.silentHalfway(response, body);
      if (request.url?.includes('t10k-images')) halfway?.();
    };
    const labelsFirst: Answer = (response, body, request) =>
      request.url?.includes('t10k-images') ? answer(response, body, request) : answers.whole(response, body);
    const { url } = await serve(madeUp, labelsFirst);
    const temporary = folder();
    const options = { folders: [], mirrors: [url], files: madeUp.files };
    const { child, loaded } = load(options, temporary);
    await downloading;
    child.kill('SIGKILL');
    await expect(loaded).rejects.toThrow('killed');
    expect(cached(temporary)).toHaveLength(2); // the two files that came first

    answer = answers.whole;
    const next = await load(options, temporary).loaded;
    expect(next.counts).toEqual([50, 20]);
    expect(cached(temporary)).toHaveLength(4);
  });
});

describe('the full set', () => {
  /** As many pictures of the same size as MNIST has, a fifth of their pixels not black, as in MNIST. */
  function fullSize(): MadeUp {
    const small = madeUpMnist(1, 1);
    const images = (n: number) =>
      idxBytes(
        [n, 28, 28],
        Uint8Array.from({ length: n * 784 }, (_, i) => (i % 5 ? 0 : (i * 7) % 251)),
      );
    const bytes = {
      ...{ trainImages: images(60_000), testImages: images(10_000) },
      ...{ trainLabels: idxBytes([60_000], new Uint8Array(60_000)) },
      ...{ testLabels: idxBytes([10_000], new Uint8Array(10_000)) },
    };
    const files = { ...small.files };
    for (const key of Object.keys(bytes) as FileKey[]) {
      files[key] = { ...files[key], md5: md5Of(bytes[key]), size: bytes[key].length };
    }
    return { files, bytes };
  }
  const madeUp = fullSize();

  it.each(['packed', 'unpacked', 'a mirror'])('is loaded in less than 200 MB: %s', async (place) => {
    const data = folder();
    const options: MnistOptions = { folders: [data], mirrors: [], files: madeUp.files };
    if (place === 'a mirror') options.mirrors = [(await serve(madeUp, answers.whole)).url];
    else putMnist(madeUp, data, { packed: place === 'packed' });
    mkdirSync(join(data, 'tmp'));
    const { counts, peakMiB } = await load(options, join(data, 'tmp')).loaded;
    expect(counts).toEqual([60_000, 10_000]);
    expect(peakMiB).toBeGreaterThan(70); // all of it is in memory
    expect(peakMiB * 2 ** 20).toBeLessThan(200e6);
  });
});
