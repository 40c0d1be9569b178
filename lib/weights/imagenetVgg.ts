import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError } from '../base/dataError';
import { npmRun } from '../base/installation';
import { longRun } from '../base/longRun';
import { readJson } from '../base/readFile';
import { dataFolders } from '../data/dataFolders';
import { downloadLarge, md5OfFile, NotFetched } from '../data/downloadLarge';
import { publishedSet, publishedSets } from '../data/published';
import { tf } from '../engine/tf';
import { TorchPreprocessing } from '../layers/vggPreprocessing';
import { vgg16, vgg19 } from '../models/vgg';
import { loadWeights } from './loadWeights';

/** The networks that `imagenetVgg` knows. */
export type VggName = 'vgg16' | 'vgg19';

export const classesFile = publishedSet('imagenet-classes').files[0].name;

const setOf = (name: VggName, includeTop: boolean) => publishedSet(`${name}${includeTop ? '' : '-notop'}`);

/** What a file of one's own is called behind `vgg16` or `vgg16_notop`; the last two list several files. */
export const weightEndings = [
  '.weights.h5',
  '.keras',
  '.h5',
  '.safetensors',
  '.weights.json',
  '.safetensors.index.json',
] as const;

export interface ImagenetOptions {
  /** Whether the dense layers are wanted too. */
  includeTop?: boolean;
  /**
   * Folders whose `vgg16/` or `vgg19/` is looked into; CONVNOTES_DATA and the project's data/ unless given. What is fetched
   * goes into the last.
   */
  folders?: readonly string[];
}

/**
 * The file with a VGG's weights, if one is there: the one that Keras publishes, or one of your own, `vgg16.weights.h5`,
 * `.keras`, `.h5`, `.safetensors` (`vgg16_notop…`). A file with the top serves a network without.
 * @example
 * weights.findImagenetWeights('vgg16', { folders: ['nowhere'] }); // => undefined
 */
export function findImagenetWeights(
  name: VggName,
  { includeTop = true, folders = dataFolders() }: ImagenetOptions = {},
): string | undefined {
  const names = (includeTop ? [true] : [false, true]).flatMap((top) => [
    setOf(name, top).files[0].name,
    ...weightEndings.map((ending) => `${name}${top ? '' : '_notop'}${ending}`),
  ]);
  const paths = folders.flatMap((folder) => names.map((file) => join(folder, name, file)));
  return paths.find((path) => existsSync(path));
}

export interface LoadOptions extends ImagenetOptions {
  /** Whether a file that is nowhere is fetched (553 or 59 MB for VGG16). */
  download?: boolean;
}

/**
 * VGG16 or VGG19 trained on ImageNet, with the weights that Keras publishes, or with those of your own file. Input
 * [batch, 224, 224, 3] as `vggPreprocess` gives it; output [batch, 1000] probabilities. Weights of torchvision or timm
 * are behind a layer that gives them the images as they take them.
 * @throws DataError where the file is missing and not fetched (`download`), or is not the published one.
 * @example
 * const model = weights.findImagenetWeights('vgg16') ? await weights.imagenetVgg('vgg16', { includeTop: false }) : undefined;
 * model?.countParams(); // 14,714,688 where the weights are there
 */
export async function imagenetVgg(
  name: VggName,
  { includeTop = true, folders = dataFolders(), download = false }: LoadOptions = {},
): Promise<tf.LayersModel> {
  const file =
    findImagenetWeights(name, { includeTop, folders }) ??
    (await fetchPublished(setOf(name, includeTop).name, { folders, download }));
  await verify(file);
  return vggFrom(file, name, includeTop);
}

/** The network with the weights of any file that has them. Throws DataError where it does not. */
export async function vggFrom(file: string, name: VggName, includeTop = true): Promise<tf.LayersModel> {
  const preprocessing = /\.safetensors(\.index\.json)?$/.test(file) ? new TorchPreprocessing() : undefined;
  const model = (name === 'vgg16' ? vgg16 : vgg19)({ includeTop, preprocessing });
  try {
    await loadWeights(model, file);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** One file of `publishedSet(name)`, into the last of the folders. In a notebook with progress and the stop button. */
async function fetchPublished(
  name: string,
  { folders, download }: Required<Omit<LoadOptions, 'includeTop'>>,
) {
  const { title, folder, mirrors, files } = publishedSet(name);
  const [published] = files;
  const url = `${mirrors[0]}${published.name}`;
  if (!download) {
    throw new NotFetched(
      `expected ${folder}/${published.name} in ${folders.join(' or ')}, found none: ` +
        `${npmRun(`data -- ${name}`)} fetches it from ${url}, as does the option download: true`,
      `${folder}/${published.name} is in no data folder`,
    );
  }
  const file = join(folders.at(-1)!, folder, published.name);
  const run = longRun(`Fetching ${title}`, {}, 'MB');
  const megabytes = (bytes: number) => Math.floor(bytes / 1e6);
  const onProgress = (done: number) => void run.stoppedAfter(megabytes(done), megabytes(published.size));
  await downloadLarge({ ...published, url, file, signal: run.signal, onProgress }).catch((error: Error) => {
    if (!run.signal?.aborted) throw error;
    run.goOn();
    throw new NotFetched(
      `${error.message.split(' could ')[0]}: the download was stopped, and the next one goes on where it stopped`,
      'the download was stopped',
    );
  });
  return file;
}

/** A file that has the name of a published one has to be it. */
async function verify(file: string): Promise<void> {
  const expected = publishedSets.flatMap(({ files }) => files).find(({ name }) => name === basename(file));
  if (!expected) return;
  const found = await md5OfFile(file);
  if (found === expected.md5) return;
  throw new DataError(
    `${file}: expected the MD5 ${expected.md5} of the published file, found ${found}: call weights of your own ` +
      `vgg16.h5, or fetch the published ones again with ${npmRun('data -- vgg16')}`,
  );
}

/**
 * The names of ImageNet's 1000 classes, in the order of the outputs, out of `vgg16/imagenet_class_index.json`.
 * @throws DataError where the file is missing and not fetched (`download`), or is another.
 * @example
 * const classes = await weights.imagenetClasses();
 * classes.length; // => 1000
 */
export async function imagenetClasses({
  folders = dataFolders(),
  download = false,
}: Omit<LoadOptions, 'includeTop'> = {}): Promise<string[]> {
  const found = folders.map((folder) => join(folder, 'vgg16', classesFile)).find((path) => existsSync(path));
  return classNames(found ?? (await fetchPublished('imagenet-classes', { folders, download })));
}

/** `{ "0": ["n01440764", "tench"], … }`. */
function classNames(file: string): string[] {
  const remedy = `fetch it again with ${npmRun('data -- imagenet-classes')}`;
  const json = readJson(file, "1000 classes, the names of ImageNet's,", remedy);
  try {
    const index = json as Record<string, [id: string, name: string]>;
    const names = Array.from({ length: 1000 }, (_, i) => index[i][1]);
    if (names.every((name) => typeof name === 'string')) return names;
  } catch {
    // said below
  }
  throw new DataError(`${file}: expected 1000 classes as {"0": ["n01440764", "tench"], …}: ${remedy}`);
}
