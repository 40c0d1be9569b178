/** `npm run data -- vgg16`, in a copy of the project whose published files are small and lie on a loopback mirror. */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { md5Of } from '../../lib/data/download';
import { fixtures } from '../parity/smallVgg';
import { Running, root } from '../setup/project';
import { type Answer, answers, Mirror } from './mirror';
import { temporaryFolders } from './temporary';

const folder = temporaryFolders();
const published = {
  'vgg16_weights_tf_dim_ordering_tf_kernels.h5': readFileSync(join(fixtures, 'small.keras1.h5')),
  'imagenet_class_index.json': Buffer.from('{}'),
};
const [weights, classes] = Object.keys(published) as (keyof typeof published)[];

let mirror: Mirror;
let place: string;
let answer: Answer;
beforeEach(async () => {
  answer = answers.whole;
  mirror = await Mirror.start(published, (...asked) => answer(...asked));
  place = folder();
  for (const part of ['lib', 'scripts', 'package.json'])
    cpSync(join(root, part), join(place, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  const list = join(place, 'lib/data/published.json');
  const sets = JSON.parse(readFileSync(list, 'utf8')) as {
    mirrors?: string[];
    files?: { name: keyof typeof published }[];
  }[];
  for (const set of sets.filter(({ files }) => files?.some(({ name }) => published[name]))) {
    set.mirrors = [mirror.url];
    set.files = set.files!.map(({ name }) => ({
      name,
      md5: md5Of(published[name]),
      size: published[name].length,
    }));
  }
  writeFileSync(list, JSON.stringify(sets));
});
afterEach(() => mirror.stop());

const run = (...words: string[]) => {
  const script = ['--import', 'tsx', 'scripts/data/fetch.ts', ...words];
  const env = { ...process.env, CONVNOTES_DATA: '' };
  return new Running(spawn(process.execPath, script, { cwd: place, env })).ended;
};
const inFolder = () => readdirSync(join(place, 'data/vgg16')).sort();

it('fetches weights and the names of the classes, verifies them, and then has nothing to do', async () => {
  const first = await run('', 'vgg16');
  expect([first.code, first.stderr]).toEqual([0, '']);
  expect(first.stdout).toMatch(
    /✓ vgg16_weights\S+ +62,000 bytes from 127\.0\.0\.1[^]*✓ imagenet_class_index/,
  );
  expect(inFolder()).toEqual([classes, weights].sort());
  const second = await run('', 'vgg16');
  expect(second.stdout).toMatch(/in \S+vgg16, its checksum is right/);
  expect(mirror.asked).toHaveLength(2);
});

it('goes on where it was cut off, and says what went wrong', async () => {
  answer = answers.cutOff;
  const { code, stderr } = await run('', 'vgg16');
  expect(code).toBe(1);
  expect(stderr.trim()).toMatch(
    /^vgg16_weights\S+ could not be fetched from http:.*try again, it resumes[^\n]*$/,
  );
  expect(inFolder()).toEqual([`${weights}.part`]);
});

it('takes the published file from another mirror, or from a file, and nothing else under its name', async () => {
  const given = folder();
  writeFileSync(join(given, 'any.h5'), published[weights]);
  expect((await run(`${mirror.url}any/${weights}`, 'vgg16')).code).toBe(0);
  expect(mirror.asked).toEqual([weights]);
  expect((await run(join(given, 'none.h5'), 'imagenet-classes')).stderr).toMatch(
    /expected an address .* or a file/,
  );
  expect((await run(join(given, 'any.h5'), 'imagenet-classes')).stderr).toMatch(
    /expected the MD5 .* found another/,
  );
  writeFileSync(join(place, 'data/vgg16', weights), 'another');
  const { stderr } = await run(join(given, 'any.h5'), 'vgg16');
  expect(stderr).toMatch(/expected the published file, found another: give it another name, vgg16\.h5/);
  expect(readFileSync(join(place, 'data/vgg16', weights), 'utf8')).toBe('another');
});

it('takes weights of your own only where they fit', async () => {
  const { code, stderr } = await run(join(fixtures, 'small.weights.h5'), 'vgg16');
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/expected \[3, 3, 3, 64\] .* for block1_conv1.*another network/),
  ]);
  expect(existsSync(join(place, 'data'))).toBe(false);
  mkdirSync(join(place, 'data/vgg16'), { recursive: true });
  expect((await run(join(fixtures, 'nested.weights.json'), 'vgg16')).stderr).toMatch(
    /expected one file of weights/,
  );
});
