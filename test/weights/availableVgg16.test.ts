/** Which VGG16 there is, with mirrors that have it, have it not, never answer, and are stopped. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { setLongRunObserver } from '../../lib/base/longRun';
import { Random } from '../../lib/base/random';
import { md5Of } from '../../lib/data/download';
import { publishedSet } from '../../lib/data/published';
import { availableVgg16 } from '../../lib/weights/availableVgg16';
import { type Answer, answers, Mirror, nowhere } from '../data/mirror';
import { temporaryFolders } from '../data/temporary';

const folder = temporaryFolders();
const random = new Random(1);
/** In the place of half a gigabyte; no network fits it, which is said once it has come. */
const weights = Buffer.from(Uint8Array.from({ length: 3_000_000 }, () => random.integer(256)));
const index = Array.from({ length: 1000 }, (_, i) => [String(i), [`n${i}`, `class ${i}`]]);
const classes = Buffer.from(JSON.stringify(Object.fromEntries(index)));
const sets = [
  [publishedSet('vgg16'), weights],
  [publishedSet('imagenet-classes'), classes],
] as const;
const [{ name }] = sets[0][0].files;
const before = structuredClone(sets.map(([set]) => set));

let mirror: Mirror | undefined;
let home: string;
beforeEach(() => (home = folder()));
afterEach(async () => {
  await mirror?.stop();
  setLongRunObserver(undefined);
  sets.forEach(([set], i) => Object.assign(set, structuredClone(before[i])));
});

/** As file servers do it: from the middle where that is asked for. */
const ranged: Answer = (response, body, { headers: { range } }) => {
  const start = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
  response.writeHead(start ? 206 : 200, { 'content-length': body.length - start }).end(body.subarray(start));
};

/** answer: to who asks for the weights; the names of the classes come whole. */
async function serve(answer: Answer): Promise<void> {
  const files = { [name]: weights, 'imagenet_class_index.json': classes };
  mirror = await Mirror.start(files, (response, body, request) =>
    (body === weights ? answer : answers.whole)(response, body, request),
  );
  from(mirror.url);
}

function from(url: string): void {
  for (const [set, bytes] of sets) {
    set.mirrors = [url];
    set.files = [{ ...set.files[0], md5: md5Of(bytes), size: bytes.length }];
  }
}

const available = (download = true) => availableVgg16({ folders: [home], download });

/** Of the network that comes along. */
async function noteWith(download = true): Promise<string> {
  const { model, network, note, size } = await available(download);
  model.dispose();
  expect([network, size]).toEqual(["VGG16's convolutions, everyday photographs", 80]);
  expect(note.trim().split('\n')).toHaveLength(1);
  expect(note).toMatch(
    /this one comes with the project\. "npm run data -- vgg16" fetches ImageNet's, 553 MB\.$/,
  );
  return note;
}

describe('the network that comes along is shown', () => {
  it('where the weights are in no data folder and nobody may ask', async () => {
    await serve(ranged);
    expect(await noteWith(false)).toMatch(/^vgg16\/imagenet_class_index\.json is in no data folder: /);
    expect(process.env.CONVNOTES_IMAGENET).toBe('no');
    const { model } = await availableVgg16({ folders: [home] });
    model.dispose();
    mkdirSync(join(home, 'vgg16'));
    writeFileSync(join(home, 'vgg16/imagenet_class_index.json'), classes);
    expect(await noteWith(false)).toMatch(/^vgg16\/vgg16_weights\S+ is in no data folder: /);
    expect(mirror!.asked).toEqual([]);
  });

  it('where there is no network', async () => {
    from(nowhere);
    expect(await noteWith()).toMatch(
      /^ImageNet's weights could not be fetched \(.*(ECONNREFUSED|bad port).*\): /,
    );
  });

  it('within 5 s where nobody answers', async () => {
    mirror = await Mirror.start({ 'imagenet_class_index.json': classes }, answers.silent);
    from(mirror.url);
    expect(await noteWith()).toMatch(/\(no answer came within 5 s\)/);
    expect(mirror.asked).toEqual(['imagenet_class_index.json']); // no more than once
  });

  it.each<[string, Answer, RegExp]>([
    ['is cut off', answers.cutOff, /closed|terminated|aborted|ECONNRESET/],
    ['has no such file', answers.notFound, /answered 404/],
    ['sends HTML', answers.html, /expected 3000000 bytes, the server has/],
    ['sends another file', answers.wrong, /expected the MD5 .*was deleted/],
  ])('where the mirror %s', async (_, answer, said) => {
    await serve(answer);
    expect(await noteWith()).toMatch(said);
    expect(existsSync(join(home, 'vgg16', name))).toBe(false);
  });

  it('where there is no room, before anything is asked for', async () => {
    await serve(ranged);
    sets[0][0].files = [{ ...sets[0][0].files[0], size: 1e15 }];
    expect(await noteWith()).toMatch(
      /needs 1,000,000,000 MB in .*vgg16, and [0-9,]+ MB are free: make room there/,
    );
    expect(mirror!.asked).toEqual(['imagenet_class_index.json']);
  });

  it('after the stop button, and the next run goes on where it stopped', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    let wentOn = 0;
    setLongRunObserver((label, unit) => ({
      signal: stop.signal,
      goOn: () => (wentOn += 1),
      onProgress(done) {
        if (!label.includes('VGG16')) return;
        expect(unit).toBe('MB');
        seen.push(done);
        if (done >= 1) stop.abort(new Error('interrupted'));
      },
    }));
    await serve((response, body) => {
      response.writeHead(200, { 'content-length': body.length });
      response.write(body.subarray(0, 1_500_000)); // and then nothing
    });
    expect(await noteWith()).toMatch(/\(the download was stopped\)/);
    expect(wentOn).toBe(1);
    expect(seen.at(-1)).toBe(1);
    expect(readdirSync(join(home, 'vgg16')).sort()).toEqual(['imagenet_class_index.json', `${name}.part`]);

    setLongRunObserver(undefined);
    await mirror!.stop();
    let range: string | undefined;
    await serve((response, body, request) => {
      range = request.headers.range;
      ranged(response, body, request);
    });
    await expect(available()).rejects.toThrow(/found one that begins with/); // it came, and fits no network
    expect(range).toMatch(/^bytes=\d{6,}-$/);
    expect(readFileSync(join(home, 'vgg16', name)).equals(weights)).toBe(true);
  });
});

it('weights that are there and are not the published ones are an error, not another network', async () => {
  mkdirSync(join(home, 'vgg16'));
  writeFileSync(join(home, 'vgg16', name), 'another');
  writeFileSync(join(home, 'vgg16/imagenet_class_index.json'), classes);
  await expect(available(false)).rejects.toThrow(
    /expected the MD5 64373286.*call weights of your own vgg16\.h5/,
  );
});
