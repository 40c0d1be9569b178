import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { DataError } from '../../lib/base/dataError';
import { type Download, downloadPacked, md5Of, NoMirror, writeWhole } from '../../lib/data/download';
import { Random } from '../../lib/base/random';
import { type Answer, answers, Mirror, nowhere } from './mirror';
import { temporaryFolders } from './temporary';

const folder = temporaryFolders();
const mirrors: Mirror[] = [];
afterEach(async () => {
  for (const mirror of mirrors.splice(0)) await mirror.stop();
});

const random = new Random(3);
const bytes = Uint8Array.from({ length: 30_000 }, (_, i) => (i % 3 ? random.integer(256) : 0));
const packed = gzipSync(bytes);
/** A packed file that is another one than was asked for, of the right size. */
const another = gzipSync(Uint8Array.from(bytes, (value) => value ^ 1));

async function mirror(answer: Answer = answers.whole, body = packed): Promise<string> {
  const started = await Mirror.start({ 'digits.gz': body }, answer);
  mirrors.push(started);
  return `${started.url}digits.gz`;
}

const download = (urls: string[], file: string, more: Partial<Download> = {}) =>
  downloadPacked({ urls, md5: md5Of(bytes), size: bytes.length, file, patience: 1, ...more });

describe('a download', () => {
  it.each(['whole', 'withoutLength', 'packedForTheWay', 'slow'] as const)('comes in: %s', async (name) => {
    const file = join(folder(), 'made/for it', 'digits');
    const url = await mirror(answers[name]);
    const seen: [number, number | undefined][] = [];
    const onProgress = (...progress: (typeof seen)[number]) => seen.push(progress);
    const found = await download([url], file, { onProgress, patience: 0.7 }); // slow takes a second
    expect(found.url).toBe(url);
    expect(Buffer.from(found.bytes).equals(bytes)).toBe(true);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(readdirSync(join(file, '..'))).toEqual(['digits']);

    const received = seen.map(([so]) => so);
    expect(received).toEqual([...received].sort((a, b) => a - b));
    expect(received.at(-1)).toBe(name === 'packedForTheWay' ? bytes.length : packed.length);
    const known = name === 'whole' || name === 'slow';
    expect(new Set(seen.map(([, total]) => total))).toEqual(new Set([known ? packed.length : undefined]));
  });

  it('may be unpacked on the mirror', async () => {
    const file = join(folder(), 'digits');
    await download([await mirror(answers.whole, Buffer.from(bytes))], file);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('may be larger packed than unpacked', async () => {
    const noise = Uint8Array.from({ length: 64 }, () => random.integer(256));
    const file = join(folder(), 'digits');
    const url = await mirror(answers.whole, gzipSync(noise));
    await download([url], file, { md5: md5Of(noise), size: noise.length });
    expect(readFileSync(file).equals(noise)).toBe(true);
  });
});

/** What a bad mirror does, and what is said of it. */
const bad: [name: string, make: () => Promise<string>, said: RegExp][] = [
  ['has no such file', () => mirror(answers.notFound), /it answered 404$/],
  ['cuts off', () => mirror(answers.cutOff), /other side closed|terminated|aborted|ECONNRESET/],
  ['sends half as if it were all', () => mirror(answers.short), /unexpected end of file$/],
  ['is silent', () => mirror(answers.silent), /nothing came for 1 s$/],
  ['falls silent', () => mirror(answers.silentHalfway), /nothing came for 1 s$/],
  ['sends damaged bytes', () => mirror(answers.wrong), /incorrect data check|invalid|unexpected/],
  ['sends another file', () => mirror(answers.whole, another), /the MD5 is [0-9a-f]{32}, not [0-9a-f]{32}$/],
  ['sends HTML', () => mirror(answers.html), /expected 30000 bytes unpacked, got 51$/],
  [
    'does not stop',
    () => mirror(answers.endless),
    /it sends more than the 30000 bytes of the unpacked file$/,
  ],
  [
    'packs a larger file',
    () => mirror(answers.whole, gzipSync(Buffer.alloc(1e6))),
    /larger than 30001 bytes$/,
  ],
  ['is not there', () => Promise.resolve(`${nowhere}digits.gz`), /ECONNREFUSED|bad port/],
  ['has no name', () => Promise.resolve('https://mirror.invalid/digits.gz'), /ENOTFOUND|EAI_AGAIN/],
];

describe('a mirror that', () => {
  it.each(bad)('%s is said to, and leaves nothing', async (_, make, said) => {
    const place = folder();
    const url = await make();
    const failed = await download([url], join(place, 'digits')).catch((error: Error) => error);
    expect(failed).toBeInstanceOf(NoMirror);
    const [first, reason] = (failed as Error).message.split('\n');
    expect(first).toBe('no mirror has digits.gz:');
    expect(reason.startsWith(`${url}: `)).toBe(true);
    expect(reason).toMatch(said);
    expect(readdirSync(place)).toEqual([]);
  });

  it.each(bad)('%s is passed over for the next', async (_, make) => {
    const file = join(folder(), 'digits');
    const good = await mirror();
    const { url } = await download([await make(), good], file);
    expect(url).toBe(good);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('fails is one of several reasons, each on its line', async () => {
    const urls = [await mirror(answers.notFound), await mirror(answers.html)];
    const failed = await download(urls, join(folder(), 'digits')).catch((error: Error) => error);
    expect((failed as Error).message.split('\n').slice(1)).toEqual([
      `${urls[0]}: it answered 404`,
      `${urls[1]}: expected 30000 bytes unpacked, got 51`,
    ]);
  });

  it('nobody named is not asked', async () => {
    await expect(download([], join(folder(), 'digits'))).rejects.toThrow(/^no mirror is given$/);
  });
});

describe('writing', () => {
  it('leaves whoever reads the old file with all of it', () => {
    const file = join(folder(), 'file');
    writeWhole(file, bytes);
    const reader = openSync(file, 'r');
    writeWhole(file, new Uint8Array(5));
    expect(readFileSync(reader).equals(bytes)).toBe(true);
    closeSync(reader);
    expect(readFileSync(file)).toHaveLength(5);
  });

  it('replaces what is there as a whole', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (before, after) => {
        const file = join(folder(), 'deep/er', 'file');
        writeWhole(file, before);
        writeWhole(file, after);
        expect(readFileSync(file).equals(after)).toBe(true);
        expect(readdirSync(join(file, '..'))).toEqual(['file']);
      }),
      { numRuns: 20 },
    );
  });

  it('that fails says what to do, and leaves neither half a file nor the download untold', async () => {
    const place = folder();
    mkdirSync(join(place, 'digits')); // a folder where the file should be
    const other = await mirror();
    const failed = await download([await mirror(), other], join(place, 'digits')).catch((e: Error) => e);
    expect(failed).toBeInstanceOf(DataError);
    expect(failed).not.toBeInstanceOf(NoMirror);
    expect((failed as Error).message).toMatch(/digits could not be written \(EISDIR.*\): make room there/);
    expect(mirrors[0].asked).toEqual([]); // the second would not help
    expect(readdirSync(place)).toEqual(['digits']);
  });

  it('into a folder that cannot be made is an error too', () => {
    const place = folder();
    writeFileSync(join(place, 'file'), 'in the way');
    expect(() => writeWhole(join(place, 'file', 'digits'), bytes)).toThrow(/could not be written \(EEXIST/);
    expect(existsSync(join(place, 'file', 'digits'))).toBe(false);
  });
});
