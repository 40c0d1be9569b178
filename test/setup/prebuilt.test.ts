/** An addon that comes along: taken where it is the right one, without a compiler, and left alone where it is not. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compiler } from '../../scripts/doctor/machine.mjs';
import { addon, inputsOf } from '../../scripts/setup/addon.mjs';
import { addonFile, addonList, addonPackage, findPrebuilt, sha256 } from '../../scripts/setup/prebuilt.mjs';
import { places as placesOf } from '../../scripts/setup/places.mjs';
import { root } from './project';

const built = placesOf(root);
const bytes = readFileSync(built.addon);
const path = process.env.PATH;
let folder: string;
let places: typeof built;

/** A folder with the addon's sources and without an addon, and a PATH without a compiler. */
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'convnotes-')));
  places = placesOf(folder);
  cpSync(join(built.tfjs, 'binding'), join(places.tfjs, 'binding'), { recursive: true });
  mkdirSync(dirname(places.defaults), { recursive: true });
  cpSync(built.defaults, places.defaults);
  mkdirSync(join(folder, 'bin'));
  process.env.PATH = join(folder, 'bin');
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

/** Puts the addon into the folder of the release archive; wrong: what its entry has instead. */
function provide(wrong: object = {}, file = join(places.prebuilt, places.platform.name, addonFile)): void {
  const entry = { inputs: inputsOf(places), sha256: sha256(bytes), ...wrong };
  mkdirSync(dirname(file), { recursive: true });
  mkdirSync(places.prebuilt, { recursive: true });
  writeFileSync(addonList(places), JSON.stringify({ [places.platform.name]: entry }));
  writeFileSync(file, bytes);
}

/** What the step says, and the commands that it called; loads: whether what came along does. */
async function make(kind = 'cpu', loads = true) {
  const called: string[] = [];
  const run = async (_: string, words: string[]) => {
    called.push(words.find((word) => /^(ziglang|pip|.*tryAddon.ts)$/.test(word))!.replace(/^.*\//, ''));
    if (words.includes('-shared')) writeFileSync(words[words.indexOf('-o') + 1], bytes);
    const fails = !loads && called.join() === 'tryAddon.ts';
    return { code: fails ? 1 : 0, signal: null, output: '{"tensorflow":"2.21.0"}\n' };
  };
  return { said: await addon.make({ places, kind, run }, () => {}), called };
}

it('is taken from the release archive without a compiler', async () => {
  provide();
  expect(await make()).toEqual({ said: 'came along, runs TensorFlow 2.21.0', called: ['tryAddon.ts'] });
  expect(readFileSync(places.addon)).toEqual(bytes);
  expect(addon.ready({ places, kind: 'cpu' })).toBe(true);
  rmSync(places.addon);
  expect(compiler({ places, kind: 'cpu' })).toMatchObject({
    state: 'ok',
    found: expect.stringMatching(/came along$/),
  });
});

it('is taken from the npm package of the platform, wherever npm put that', async () => {
  provide({}, join(folder, 'node_modules', addonPackage(places.platform), addonFile));
  expect((await make()).called).toEqual(['tryAddon.ts']);
});

it('serves another device by another link, and nothing is compiled', async () => {
  provide();
  await make('cpu');
  rmSync(places.prebuilt, { recursive: true });
  expect(addon.ready({ places, kind: 'gpu' })).toBe(false);
  expect(await make('gpu')).toEqual({ said: 'came along, runs TensorFlow 2.21.0', called: ['tryAddon.ts'] });
  expect(addon.ready({ places, kind: 'gpu' })).toBe(true);
  const link = readlinkSync(join(dirname(places.addon), 'tensorflow'));
  expect(join(dirname(places.addon), link)).toBe(places.tensorflow('gpu'));
});

it.each([
  ['of another checksum', { sha256: '0'.repeat(64) }, 'its checksum is wrong'],
  [
    'of other sources or another TensorFlow',
    { inputs: 'other' },
    'it was built from other sources or for another TensorFlow',
  ],
])('%s is not taken, which is said, and one is compiled', async (_, wrong, why) => {
  provide(wrong);
  expect(await make()).toEqual({
    said: `compiled with zig (one came along and is not used: ${why}), runs TensorFlow 2.21.0`,
    called: ['pip', 'ziglang', 'tryAddon.ts'],
  });
});

it('that does not load here gives way to a compiled one', async () => {
  provide();
  const { said, called } = await make('cpu', false);
  expect(said).toMatch(/^compiled with zig \(one came along and is not used: it does not load here/);
  expect(called).toEqual(['tryAddon.ts', 'pip', 'ziglang', 'tryAddon.ts']);
});

it('is nowhere in a clone, which compiles as ever', async () => {
  expect(findPrebuilt(places)).toEqual({});
  expect((await make()).said).toBe('compiled with zig, runs TensorFlow 2.21.0');
});

it('is compiled again for another TensorFlow or when a source has changed', () => {
  const before = inputsOf(places);
  expect(inputsOf({ ...places, version: '2.22.0' })).not.toBe(before);
  writeFileSync(places.defaults, '// another one');
  expect(inputsOf(places)).not.toBe(before);
  expect(existsSync(places.addon)).toBe(false);
});
