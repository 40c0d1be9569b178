/** Every downloader of the library against mirrors that are hostile: the right file, or our error and nothing left. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { DataError } from '../../lib/base/dataError';
import { downloadPacked, md5Of } from '../../lib/data/download';
import { downloadLarge } from '../../lib/data/downloadLarge';
import { checkAddress } from '../../lib/data/trustedFetch';
import { Random } from '../../lib/base/random';
import { type Answer, answers, Mirror } from '../data/mirror';
import { temporaryFolders } from '../data/temporary';
import { full } from './form';
import {
  anotherRange,
  bombOnTheWay,
  lying,
  rawServer,
  redirectInCircles,
  redirectTo,
  trickle,
} from './hostileMirror';

/** Of the bombs: what they unpack to. */
const bombSize = full ? 2 ** 30 : 2 ** 24;

const folder = temporaryFolders();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const random = new Random(5);
const bytes = Buffer.from(Uint8Array.from({ length: 20_000 }, () => random.integer(256)));
const packed = gzipSync(bytes);

async function mirror(answer: Answer, body: Buffer): Promise<string> {
  const started = await Mirror.start({ 'digits.gz': body }, answer);
  stops.push(() => started.stop());
  return `${started.url}digits.gz`;
}

async function raw(said: Buffer | string): Promise<string> {
  const { url, stop } = await rawServer(said);
  stops.push(stop);
  return `${url}digits.gz`;
}

const expected = { md5: md5Of(bytes), size: bytes.length };
/** Seconds; long for all but those that are about it: the machine may do much else. */
const patienceWith = (fault: string) => (/silent|slow/.test(fault) ? 0.4 : 5);

/** With the file as a mirror has it. */
const downloaders = {
  downloadPacked: {
    body: packed,
    download: async (url: string, file: string, patience = 5) => {
      await downloadPacked({ ...expected, urls: [url], file, patience });
    },
  },
  downloadLarge: {
    body: bytes,
    download: (url: string, file: string, patience = 5) =>
      downloadLarge({ ...expected, url, file, patience }),
  },
};

/** An address at which a test would wait without end: documentation's network, RFC 5737. */
const elsewhere = 'http://192.0.2.1/digits.gz';

/** The fault, what makes it, and what is said of it. */
const faults: [name: string, make: (body: Buffer) => Promise<string>, said: RegExp][] = [
  ['speaks plain http', async () => elsewhere, /expected an https address, got http:\/\/192\.0\.2\.1/],
  ['is a file', async () => 'file:///etc/passwd', /expected an https address, got file:/],
  ['is data', async () => 'data:text/plain,digits', /expected an https address, got data:/],
  ['is no address', async () => 'digits.gz', /Invalid URL/],
  [
    'redirects to a file',
    (body) => mirror(redirectTo('file:///etc/passwd'), body),
    /it redirects: expected an https address, got file:/,
  ],
  [
    'redirects to plain http',
    (body) => mirror(redirectTo(elsewhere, 307), body),
    /it redirects: expected an https/,
  ],
  [
    'redirects to data',
    (body) => mirror(redirectTo('data:,digits', 308), body),
    /it redirects: expected an https/,
  ],
  ['redirects in circles', (body) => mirror(redirectInCircles, body), /it redirects more than 5 times/],
  [
    'redirects to nowhere',
    (body) => mirror(redirectTo('https://'), body),
    /it redirects: Invalid URL|answered 302/,
  ],
  ['is slow', (body) => mirror(trickle, body), /only \d+ bytes came in 0\.4 s/],
  ['is silent', (body) => mirror(answers.silent, body), /nothing came for 0\.4 s/],
  ['falls silent', (body) => mirror(answers.silentHalfway, body), /nothing came for 0\.4 s/],
  ['cuts off', (body) => mirror(answers.cutOff, body), /closed|terminated|aborted|ECONNRESET/],
  ['hangs up', () => raw(''), /closed|terminated|ECONNRESET|socket/],
  ['speaks another language', () => raw('SSH-2.0-OpenSSH_9.2\r\n'), /HTTP|Parse|Expected/i],
  [
    'says that it sends more',
    (body) => raw(lying(bytes.length, body.subarray(0, 9000))),
    /closed|terminated|sent|bytes/,
  ],
  ['says that it sends less', (body) => raw(lying(1000, body)), /unexpected end of file|another file|MD5/],
  ['sends no end of headers', () => raw(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(1e6)}`), /Header|header/],
  ['does not stop', (body) => mirror(answers.endless, body), /sends more than the 20000 bytes/],
  ['sends HTML', (body) => mirror(answers.html, body), /expected 20000 bytes/],
  [
    'sends other bytes of the right size',
    () => mirror(answers.whole, Buffer.from(bytes).fill(7, 100)),
    /MD5/,
  ],
  [
    'sends a file that unpacks to more',
    () => mirror(answers.whole, gzipSync(Buffer.alloc(bombSize))),
    /larger than|another file|sends more/,
  ],
  [
    'sends a bomb packed by gzip',
    (body) => mirror(bombOnTheWay(bombSize, 'gzip'), body),
    /sends more|another file/,
  ],
  [
    'sends a bomb packed by brotli',
    (body) => mirror(bombOnTheWay(bombSize, 'br'), body),
    /sends more|another file/,
  ],
  [
    'sends a bomb packed twice',
    (body) => mirror(bombOnTheWay(bombSize, 'gzip, gzip'), body),
    /sends more|another file/,
  ],
];

describe.each(Object.entries(downloaders))('%s: a mirror that', (name, { body, download }) => {
  it.each(faults)(
    '%s is an error that says so, with little memory, and leaves no file',
    async (fault, make, said) => {
      const place = folder();
      const url = await make(body);
      const before = process.memoryUsage().rss;
      const begin = performance.now();
      const failed = await download(url, join(place, 'digits'), patienceWith(fault)).catch(
        (error: Error) => error,
      );
      expect(failed).toBeInstanceOf(DataError);
      expect((failed as Error).message).toMatch(said);
      expect((failed as Error).message).toContain(url);
      expect(performance.now() - begin).toBeLessThan(10_000);
      expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
      const left = readdirSync(place);
      // What downloadLarge can go on with stays, and is never more than the file.
      expect(left.filter((file) => name === 'downloadPacked' || file !== 'digits.part')).toEqual([]);
      for (const file of left) expect(statSync(join(place, file)).size).toBeLessThanOrEqual(bytes.length);
    },
  );

  it.each(faults)('%s does not keep the next one from giving the file', async (fault, make) => {
    const file = join(folder(), 'digits');
    await expect(download(await make(body), file, patienceWith(fault))).rejects.toThrow(DataError);
    const good = await mirror(answers.whole, body);
    // Once it may find what it cannot go on with, and delete it.
    await download(good, file).catch(async () => void (await download(good, file)));
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(readdirSync(join(file, '..'))).toEqual(['digits']);
  });

  it('redirects to another that has the file is followed', async () => {
    const good = await mirror(answers.whole, body);
    const file = join(folder(), 'digits');
    await download(await mirror(redirectTo(good), body), file);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });
});

describe('a large download goes on', () => {
  it('with nothing but what follows what came', async () => {
    const file = join(folder(), 'digits');
    writeFileSync(`${file}.part`, bytes.subarray(0, 5000));
    const failed = downloadLarge({ ...expected, url: await mirror(anotherRange, bytes), file });
    await expect(failed).rejects.toThrow(/expected what follows the first 5000 bytes, got bytes 0-/);
    expect(readFileSync(`${file}.part`).equals(bytes.subarray(0, 5000))).toBe(true);
  });

  it('not where the server has less than came', async () => {
    const file = join(folder(), 'digits');
    writeFileSync(`${file}.part`, bytes.subarray(0, 5000));
    const url = await mirror((response) => response.writeHead(416).end(), bytes);
    await expect(downloadLarge({ ...expected, url, file })).rejects.toThrow(/answered 416/);
    expect(existsSync(`${file}.part`)).toBe(false);
  });
});

describe('an address', () => {
  it.each(['https://a.example/x', 'http://127.0.0.1:8000/', 'http://[::1]:8000/', 'http://localhost/'])(
    '%s may be asked',
    (address) => expect(checkAddress(address).href).toBe(address),
  );

  it.each([
    ...['http://a.example/', 'http://127.0.0.1.example/', 'http://localhost.example/', 'http://[::2]/'],
    ...['http://127.0.0.1@a.example/', 'ftp://127.0.0.1/', 'about:blank', 'http://0.0.0.0/'],
  ])('%s may not', (address) => {
    expect(() => checkAddress(address)).toThrow(/expected an https address/);
  });
});
