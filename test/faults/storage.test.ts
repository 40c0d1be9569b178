/** What is written where it cannot be: an error that says what to do, the former file whole, nothing half-written. */
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DataError } from '../../lib/base/dataError';
import { downloadPacked, md5Of } from '../../lib/data/download';
import { downloadLarge } from '../../lib/data/downloadLarge';
import { save } from '../../lib/plot/images';
import { saveFloat16 } from '../../lib/weights/float16';
import { saveSavedModel } from '../../lib/engine/capture/savedModel';
import { Random } from '../../lib/base/random';
import { tf } from '../../lib/engine/tf';
import { appendRecord } from '../../lib/experiments/recordFile';
import { train } from '../../lib/training/train';
import { mergeClaims } from '../../scripts/report/claims.mjs';
import { writeFront } from '../../scripts/report/front.mjs';
import { sentence } from '../../scripts/setup/problem.mjs';
import { Mirror } from '../data/mirror';
import { temporaryFolders } from '../data/temporary';
import { root } from '../setup/project';
import { record } from '../experiments/record';
import { small } from '../training/small';
import { tinyNetwork, tinyPictures } from '../training/tiny';
import { Disk, troubles } from './disk';
import '../../lib/engine/kernels/register';

vi.setConfig({ testTimeout: 300_000 });

const temporary = temporaryFolders();
let disk: Disk | string;
beforeEach(() => void (disk = Disk.mount(join(temporary(), 'disk'))));
afterEach(() => void (disk instanceof Disk && disk.unmount()));

const random = new Random(7);
const bytes = Buffer.from(Uint8Array.from({ length: 50_000 }, () => random.integer(256)));

async function withMirror<T>(work: (url: string) => Promise<T>): Promise<T> {
  const mirror = await Mirror.start({ digits: bytes });
  try {
    return await work(`${mirror.url}digits`);
  } finally {
    await mirror.stop();
  }
}

/** Each writes a file or a folder `name` into the folder, another state of it each time, and more than a page. */
const writers: Record<string, (folder: string, time: number) => unknown> = {
  async 'a checkpoint'(folder, time) {
    const model = tinyNetwork({ filters: 40 });
    const optimizer = tf.train.adam(0.01);
    try {
      const checkpoint = { path: join(folder, 'name') };
      await train(model, tinyPictures(), { optimizer, steps: 2 * time, seed: 3, batchSize: 16, checkpoint });
    } finally {
      model.dispose();
      optimizer.dispose();
    }
  },
  'a record of a run': (folder, time) =>
    appendRecord(join(folder, 'name'), record('dropout', time, { data: 'x'.repeat(50_000) })),
  async 'weights of 16 bits'(folder, time) {
    const model = small({ seed: time });
    await saveFloat16(model, join(folder, 'name'), { 'training.json': `${time}` }).finally(() =>
      model.dispose(),
    );
  },
  'a SavedModel'(folder, time) {
    const model = tinyNetwork({ filters: 200, seed: time });
    try {
      saveSavedModel(model, join(folder, `name${time}`));
    } finally {
      model.dispose();
    }
  },
  'a picture': (folder, time) => save('name', Buffer.alloc(20_000, time), folder),
  'a packed download': (folder, time) =>
    time === 1
      ? writeFileSync(join(folder, 'name'), 'of before')
      : withMirror((url) =>
          downloadPacked({ urls: [url], md5: md5Of(bytes), size: bytes.length, file: join(folder, 'name') }),
        ),
  'a large download': (folder, time) =>
    time === 1
      ? writeFileSync(join(folder, 'name'), 'of before')
      : withMirror((url) =>
          downloadLarge({ url, md5: md5Of(bytes), size: bytes.length, file: join(folder, 'name') }),
        ),
};

/** Every file below the folder, and what is in it. */
const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name !== 'filler' && statSync(join(folder, name)).isFile())
      .map((name) => [name, md5Of(readFileSync(join(folder, name)))]),
  );

/** The folder, where the trouble can be had; else the test is skipped with the reason. */
function place(skip: (reason: string) => never): string {
  return disk instanceof Disk ? disk.folder : skip(disk);
}

describe.each(Object.entries(troubles))('%s', (trouble, begin) => {
  it.for(Object.entries(writers))('%s', async ([name, write], { skip }) => {
    const folder = place(skip);
    await write(folder, 1);
    const before = contents(folder);
    const end = begin(folder);
    let failed: unknown;
    try {
      failed = await Promise.resolve(write(folder, 2)).catch((error: unknown) => error);
    } catch (error) {
      failed = error;
    } finally {
      end();
    }
    expect(failed).toBeInstanceOf(name === 'a SavedModel' ? Error : DataError);
    const isForeseen = name === 'a large download' && trouble === 'a full disk'; // its size is known before
    expect((failed as Error).message).toMatch(
      isForeseen
        ? /^name needs 1 MB in \S+, and \d+ MB are free: make room there$/
        : /^\S+\/name\d? could not be written \(.*\): make room there, or make the folder yours$/,
    );
    expect(contents(folder)).toEqual(before);
    await write(folder, 2);
    expect(contents(folder)).not.toEqual(before);
    expect(readdirSync(folder).filter((file) => /\.(part|download)$/.test(file))).toEqual([]);
  });
});

describe.each(['a full disk', 'a read-only disk'] as const)('%s', (trouble) => {
  const claim = (id: string) => ({ id, question: 1, claim: id.repeat(9000), verdict: 'holds' });
  const sink = { write: () => true } as unknown as NodeJS.WriteStream & { fd: 1 };

  it('claims of a report', ({ skip }) => {
    const file = join(place(skip), 'claims.json');
    mergeClaims(file, '1-a', [claim('a')]);
    const before = contents(join(file, '..'));
    const end = troubles[trouble](join(file, '..'));
    let said = '';
    try {
      mergeClaims(file, '1-a', [claim('b')]);
    } catch (error) {
      said = sentence(error as Error, 'the log');
    } finally {
      end();
    }
    expect(said).toMatch(
      /^(The disk is full \(\S+ could not be written\): make room|\S+ cannot be written: make)/,
    );
    expect(said).toContain(file);
    expect(contents(join(file, '..'))).toEqual(before);
  });

  it('the front page of a report', ({ skip }) => {
    const report = place(skip);
    const notebooks = temporary();
    cpSync(join(root, 'test/notebooks/small.ipynb'), join(notebooks, '1-small.ipynb'));
    writeFileSync(join(report, '1-small.html'), 'a page');
    const write = () => writeFront({ root, report, notebooks, output: sink });
    write();
    const before = contents(report);
    writeFileSync(join(report, '1-small.html'), 'another page');
    const end = troubles[trouble](report);
    try {
      expect(write).toThrow(
        /^The front page could not be made: OSError: \S+index\.html could not be written \(.*\): make room there/,
      );
    } finally {
      end();
    }
    expect(contents(report)).toEqual({ ...before, '1-small.html': md5Of(Buffer.from('another page')) });
    write();
  });
});

it('a folder for captured steps that is not there is said, with where else they may go', async () => {
  const model = tinyNetwork();
  const optimizer = tf.train.sgd(0.1);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = join(temporary(), 'none');
  try {
    const run = train(model, tinyPictures(), { optimizer, steps: 2, seed: 1 });
    await expect(run).rejects.toThrow(/could not be written \(ENOENT.*TMPDIR may name another folder/);
    expect(existsSync(process.env.TMPDIR)).toBe(false);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    model.dispose();
    optimizer.dispose();
  }
});
