import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadLarge } from '../../lib/data/downloadLarge';

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251));
const expected = { md5: createHash('md5').update(bytes).digest('hex'), size: bytes.length };

let folder: string;
let file: string;
let server: Server;
let asked: (string | undefined)[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.h5`;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'convnotes-download-'));
  file = join(folder, 'sub/weights.h5');
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

/** As file servers do it. */
function serve({ headers: { range } }: IncomingMessage, response: ServerResponse) {
  const start = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
  if (start >= bytes.length) return void response.writeHead(416).end();
  response.writeHead(range ? 206 : 200, { 'content-length': bytes.length - start });
  response.end(bytes.subarray(start));
}

/** Breaks off after so many bytes. */
const breakOff = (count: number) => (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(200, { 'content-length': bytes.length });
  response.write(bytes.subarray(0, count), () => setTimeout(() => response.destroy(), 50));
};

describe('a large download', () => {
  it('arrives whole, with its progress', async () => {
    answer = serve;
    const progress: [number, number | undefined][] = [];
    await downloadLarge({ url: url(), ...expected, file, onProgress: (...at) => progress.push(at) });
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(progress.at(-1)).toEqual([bytes.length, bytes.length]);
    expect(readdirSync(join(folder, 'sub'))).toEqual(['weights.h5']);
  });

  it('goes on where it was cut off', async () => {
    answer = breakOff(100_000);
    await expect(downloadLarge({ url: url(), ...expected, file })).rejects.toThrow(
      /it resumes where it stopped/,
    );
    expect(existsSync(file)).toBe(false);
    answer = serve;
    const progress: number[] = [];
    await downloadLarge({ url: url(), ...expected, file, onProgress: (done) => progress.push(done) });
    expect(asked).toEqual([undefined, 'bytes=100000-']);
    expect(progress[0]).toBeGreaterThan(100_000);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('starts over where the server cannot resume', async () => {
    answer = breakOff(100_000);
    await expect(downloadLarge({ url: url(), ...expected, file })).rejects.toThrow();
    answer = (_, response) => response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    await downloadLarge({ url: url(), ...expected, file });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('is only checked where all of it had come', async () => {
    answer = serve;
    await downloadLarge({ url: url(), ...expected, file });
    rmSync(file);
    writeFileSync(`${file}.part`, bytes);
    await downloadLarge({ url: url(), ...expected, file });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('is refused where it is another file', async () => {
    answer = (_, response) => response.end('<html>moved</html>');
    await expect(downloadLarge({ url: url(), ...expected, file })).rejects.toThrow(
      /expected 300000 bytes, the server has 18: it is another file/,
    );
    expect(readdirSync(join(folder, 'sub'))).toEqual([]);
    answer = (_, response) => response.end(Buffer.from(bytes).fill(7, 1000));
    await expect(downloadLarge({ url: url(), ...expected, file })).rejects.toThrow(
      /expected the MD5 .*was deleted/,
    );
    expect(readdirSync(join(folder, 'sub'))).toEqual([]);
  });

  it('says what the server answered, and where to put the file', async () => {
    answer = (_, response) => response.writeHead(404).end();
    await expect(downloadLarge({ url: url(), ...expected, file })).rejects.toThrow(
      /answered 404\).*put it into .*sub/,
    );
  });

  it('is given up when nothing comes', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-length': bytes.length }).flushHeaders();
    await expect(downloadLarge({ url: url(), ...expected, file, patience: 0.2 })).rejects.toThrow(
      /nothing came for 0\.2 s/,
    );
  });
});
