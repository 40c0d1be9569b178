/** kill -9 while files are downloaded. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it, vi } from 'vitest';
import { md5Of } from '../../lib/data/download';
import { Random } from '../../lib/base/random';
import { type Answer, Mirror } from '../data/mirror';
import { temporaryFolders } from '../data/temporary';
import { full } from './form';
import { startScript, underKills } from './killed';

vi.setConfig({ testTimeout: 3_600_000 });

const folder = temporaryFolders();
let mirror: Mirror | undefined;
afterEach(() => mirror?.stop());

const random = new Random(6);
const bytes = Buffer.from(Uint8Array.from({ length: 400_000 }, () => random.integer(256)));

const pieces = 20;

/** With a pause of 20 ms after each piece; from the middle where that is asked for. sent: called with the share so far. */
const inPieces =
  (sent: (share: number) => void): Answer =>
  (response, body, { headers: { range } }) => {
    const start = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': body.length - start });
    const size = body.length / pieces;
    const next = (from: number) => {
      if (response.closed) return;
      sent(from / body.length);
      if (from >= body.length) return void response.end();
      response.write(body.subarray(from, from + size));
      setTimeout(next, 20, from + size);
    };
    next(start);
  };

it.for(['downloadPacked', 'downloadLarge'])('%s', async (name, { annotate }) => {
  const place = join(folder(), 'data');
  const file = join(place, 'digits');
  let [resumed, progress] = [0, 0];
  const answer: Answer = (response, body, request) => {
    if (request.headers.range) resumed += 1;
    inPieces((share) => (progress = share))(response, body, request);
  };
  mirror = await Mirror.start({ 'digits.gz': name === 'downloadLarge' ? bytes : gzipSync(bytes) }, answer);
  const url = `${mirror.url}digits.gz`;
  const options = JSON.stringify({ url, urls: [url], md5: md5Of(bytes), size: bytes.length, file });
  const task = {
    clear() {
      rmSync(place, { recursive: true, force: true });
      mkdirSync(place);
    },
    start() {
      progress = 0;
      return startScript(join(__dirname, 'download.ts'), [name, options]);
    },
    progress: () => progress,
    result() {
      expect(readdirSync(place)).toEqual(['digits']);
      return md5Of(readFileSync(file));
    },
  };
  const told = await underKills(task, full ? 50 : 2, 3);
  if (name === 'downloadLarge') expect(resumed).toBeGreaterThan(0);
  await annotate(name === 'downloadLarge' ? `${told}, ${resumed} times went on in the middle` : told);
});
