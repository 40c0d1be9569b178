/** Archives and files of weights that somebody sent write and read nothing outside of their folder. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { photographs } from '../../lib/data/images/photographs';
import { saveSavedModel } from '../../lib/engine/capture';
import { tf } from '../../lib/engine/tf';
import { cifar10FromJpegs } from '../../lib/data/cifar10';
import { DataError } from '../../lib/base/dataError';
import { writeWhole } from '../../lib/data/download';
import { save } from '../../lib/plot/images';
import { bundledSegmentation } from '../../lib/weights/bundled';
import { keptFiles } from '../../scripts/setup/tensorflow.mjs';
import { temporaryFolders } from '../data/temporary';
import { projectPython, root } from '../setup/project';
import '../../lib/engine/kernels/register';

const folder = temporaryFolders();

/** Everything below a folder, links as such. */
const everything = (place: string) => readdirSync(place, { recursive: true, encoding: 'utf8' }).sort();

/** A folder inside one of its own, so that what leaves it is seen; an outside file that nobody may touch. */
function inside() {
  const outer = folder();
  const place = join(outer, 'inside');
  mkdirSync(place);
  const victim = join(outer, 'victim');
  writeFileSync(victim, 'untouched');
  const untouched = () => {
    expect(everything(outer).filter((name) => !name.startsWith('inside'))).toEqual(['victim']);
    expect(readFileSync(victim, 'utf8')).toBe('untouched');
  };
  return { outer, place, victim, untouched };
}

describe('a wheel', () => {
  /** entries: names, with a Unix mode where it is none of a file. */
  const makeWheel = `
import json, sys, zipfile
path, entries = sys.argv[1], json.loads(sys.argv[2])
with zipfile.ZipFile(path, "w") as wheel:
    for name, mode, content in entries:
        entry = zipfile.ZipInfo("x")
        entry.filename = name  # as it is: ZipInfo itself would mend it
        entry.external_attr = mode << 16
        wheel.writestr(entry, content)
`;
  const [file, link, device] = [0o100644, 0o120777, 0o020666];

  function unpack(entries: [name: string, mode: number, content: string][]) {
    const { outer, place, untouched } = inside();
    const wheel = join(folder(), 'x.whl');
    execFileSync(projectPython, ['-c', makeWheel, wheel, JSON.stringify(entries)]);
    const words = [join(root, 'scripts/setup/extractWheel.py'), place, keptFiles.join('\n'), wheel];
    const { status, stderr } = spawnSync(projectPython, words, { encoding: 'utf8', cwd: outer });
    untouched();
    return { status, stderr, found: everything(place) };
  }

  it.each([
    ['climbs out', 'tensorflow/../../../victim.py', file, 'lies outside the folder'],
    ['climbs out further on', 'tensorflow/python/../../../victim.so', file, 'lies outside the folder'],
    ['climbs and comes back', 'tensorflow/../tensorflow/x.py', file, 'lies outside the folder'],
    ['climbs as Windows does', 'tensorflow/..\\..\\victim.py', file, 'lies outside the folder'],
    ['is a link', 'tensorflow/link.py', link, 'is no plain file'],
    ['is a device', 'tensorflow/null.py', device, 'is no plain file'],
  ])('with an entry that %s is refused before anything is unpacked', (_, name, mode, said) => {
    const { status, stderr, found } = unpack([
      ['tensorflow/__init__.py', file, ''],
      [name, mode, '/etc'],
    ]);
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(said);
    expect(found).toEqual([]);
  });

  it('with an absolute name that nobody asked for is left alone', () => {
    expect(
      unpack([
        ['/etc/tensorflow/x.py', file, ''],
        ['tensorflow/x.py', file, ''],
      ]).found,
    ).toEqual(['tensorflow', 'tensorflow/x.py']);
  });
});

describe('an archive of pictures', () => {
  const makeArchive = `
import io, json, sys, tarfile
with tarfile.open(sys.argv[1], "w:xz", preset=0) as archive:
    for name, kind, link, size in json.loads(sys.argv[2]):
        entry = tarfile.TarInfo(name)
        entry.type = {"file": tarfile.REGTYPE, "link": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE}[kind]
        entry.linkname, entry.size = link, size
        archive.addfile(entry, io.BytesIO(bytes(size)))
`;
  async function read(entries: [name: string, kind: string, link: string, size: number][]) {
    const { place, untouched } = inside();
    const archive = join(place, 'cifar10-jpeg.tar.xz');
    execFileSync(projectPython, ['-c', makeArchive, archive, JSON.stringify(entries)]);
    const before = process.memoryUsage().rss;
    const failed = await cifar10FromJpegs(archive, join(place, 'cache')).catch((e: Error) => e);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
    untouched();
    expect(everything(place)).toEqual([basename(archive)]);
    expect(failed).toBeInstanceOf(DataError);
    return (failed as Error).message;
  }

  it('writes none of them to the disk, whatever they are called or link to', async () => {
    const names = [
      '../../victim',
      '/tmp/victim',
      'train/../../victim',
      'train/cat/a\n.jpg',
      'train/$(x)/a.jpg',
    ];
    const files = names.map((name): [string, string, string, number] => [name, 'file', '', 10]);
    const said = await read([
      ...files,
      ['train/cat', 'link', '/etc', 0],
      ['train/cat/x', 'hard', '../victim', 0],
    ]);
    expect(said).toMatch(/expected 50000 images in train\/, found 3/);
  });

  it('that was cut short within a picture is an error, and no end of the process', async () => {
    const { place, untouched } = inside();
    const archive = join(place, 'cifar10-jpeg.tar.xz');
    execFileSync(projectPython, [
      '-c',
      makeArchive,
      archive,
      JSON.stringify([['train/cat/a.jpg', 'file', '', 60_000]]),
    ]);
    const bytes = readFileSync(archive);
    for (const share of [0.3, 0.5, 0.7, 0.9]) {
      writeFileSync(archive, bytes.subarray(0, Math.floor(share * bytes.length)));
      await expect(cifar10FromJpegs(archive, join(place, 'cache'))).rejects.toThrow(DataError);
    }
    untouched();
  });

  it('that unpacks to much is given up at once', async () => {
    expect(await read([['train/cat/a.jpg', 'file', '', 3_000_000]])).toMatch(
      /expected a whole \.tar\.xz file \(expected 60000 small images, found train\/cat\/a\.jpg of 3000000 bytes\)/,
    );
  });
});

describe('a file that is written whole', () => {
  it('does not follow a link that somebody put in its place', () => {
    const { place, victim, untouched } = inside();
    const file = join(place, 'digits');
    symlinkSync(victim, file);
    writeWhole(file, Buffer.from('digits'));
    untouched();
    expect(readFileSync(file, 'utf8')).toBe('digits');
  });

  it('has a name meanwhile that nobody can link before it', () => {
    const { place, victim, untouched } = inside();
    const file = join(place, 'digits');
    symlinkSync(victim, `${file}.${process.pid}.part`);
    for (let i = 0; i < 20; i++) writeWhole(file, Buffer.from('digits'));
    untouched();
    expect(readlinkSync(`${file}.${process.pid}.part`)).toBe(victim);
  });
});

describe('a picture', () => {
  it.each(['../victim', 'a/../../victim', '/etc/victim', 'a//b', './a', 'vgg_images/../block1_pool.png', ''])(
    'is not saved as "%s"',
    (path) => {
      const { place, untouched } = inside();
      expect(() => save(path, 'x', place)).toThrow(/expected a path below/);
      untouched();
      expect(everything(place)).toEqual([]);
    },
  );

  it('is saved whatever a photograph is called, but for what means a folder', () => {
    const { place, untouched } = inside();
    const images = join(place, 'images');
    mkdirSync(images);
    const names = ['a b', '$(touch x)', '"; rm -rf', 'a\nb', '\u202egnp', '…', "d'été", '-rf', '%2e%2e'];
    for (const name of [...names, '..', '.png']) writeFileSync(join(images, `${name}.png`), ''); // two are hidden files
    const found = photographs([place]).map(({ name }) => name);
    expect([...found].sort()).toEqual([...names].sort());
    const saved = join(place, 'saved');
    for (const name of found) {
      expect(existsSync(save(`vgg_images/${name}/block1_pool.png`, 'x', saved))).toBe(true);
    }
    expect(() => save('vgg_images/../block1_pool.png', 'x', saved)).toThrow(RangeError);
    expect(readdirSync(join(saved, 'vgg_images')).sort()).toEqual([...names].sort());
    untouched();
  });
});

describe('the files of a model', () => {
  it.each([
    ['above it', ['../victim']],
    ['anywhere', ['/dev/zero']],
    ['the long way round', ['a/../../victim']],
    ['without an end', ['../../../../../../dev/zero']],
    ['the folder itself', ['.']],
    ['the folder above', ['..']],
    ['under a number', [3]],
  ])('are not read %s', async (_, paths) => {
    const { place, untouched } = inside();
    const weightsManifest = [{ paths, weights: [] }];
    writeFileSync(join(place, 'model.json'), JSON.stringify({ modelTopology: {}, weightsManifest }));
    await expect(bundledSegmentation({ folder: place })).rejects.toThrow(DataError);
    untouched();
  });

  it('of a SavedModel are not named after its layers', () => {
    const { place, untouched } = inside();
    const layer = tf.layers.dense({ units: 1, inputShape: [2], name: 'a/../../../victim' });
    const model = tf.sequential({ layers: [layer] });
    saveSavedModel(model, join(place, 'model'));
    model.dispose();
    untouched();
    expect(everything(join(place, 'model'))).toEqual(['saved_model.pb', 'variables']);
  });
});
