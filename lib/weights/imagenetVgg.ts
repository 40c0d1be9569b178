/** VGG16 and VGG19 with the weights that Keras publishes, trained on ImageNet's 1000 classes. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError } from '../base/dataError';
import { dataFolders, ownDataFolder } from '../data/dataFolders';
import { downloadLarge, md5OfFile } from '../data/downloadLarge';
import { readJson } from '../base/readFile';
import { tf } from '../engine/tf';
import { loadKerasWeights } from './kerasWeights';
import { vgg16, vgg19 } from '../models/vgg';

/** The networks that `imagenetVgg` knows. */
export type VggName = 'vgg16' | 'vgg19';

const applications = 'https://storage.googleapis.com/tensorflow/keras-applications';

interface PublishedFile {
  md5: string;
  /** In bytes. */
  size: number;
}

const published: Record<VggName, { top: PublishedFile; noTop: PublishedFile }> = {
  vgg16: {
    top: { md5: '64373286793e3c8b2b4e3219cbf3544b', size: 553_467_096 },
    noTop: { md5: '6d6bbae143d832006294945121d1f1fc', size: 58_889_256 },
  },
  vgg19: {
    top: { md5: 'cbe5617147190e668d6c5d5026f83318', size: 574_710_816 },
    noTop: { md5: '253f8cb515780f3b799900260a226db6', size: 80_134_624 },
  },
};

const classesFile = {
  name: 'imagenet_class_index.json',
  url: 'https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json',
  md5: 'c2c37ea517e94d9795004a39431a14cb',
  size: 35_363,
};

const publishedName = (name: VggName, includeTop: boolean) =>
  `${name}_weights_tf_dim_ordering_tf_kernels${includeTop ? '' : '_notop'}.h5`;

const withoutTop = (includeTop: boolean) => (includeTop ? '' : '_notop');

export interface ImagenetOptions {
  /** Whether the dense layers are wanted too. */
  includeTop?: boolean;
  /** Folders whose `vgg16/` or `vgg19/` is looked into; CONVNOTES_DATA and the project's data/ unless given. */
  folders?: readonly string[];
}

/**
 * The file with a VGG's weights, if one is there: the published one, or one that Keras 3 saved as `vgg16.weights.h5`
 * (`vgg16_notop.weights.h5`). A file with the top serves a network without.
 * @example
 * weights.findImagenetWeights('vgg16', { folders: ['nowhere'] }); // => undefined
 */
export function findImagenetWeights(
  name: VggName,
  { includeTop = true, folders = dataFolders() }: ImagenetOptions = {},
): string | undefined {
  const tops = includeTop ? [true] : [false, true];
  const names = tops.flatMap((top) => [publishedName(name, top), `${name}${withoutTop(top)}.weights.h5`]);
  const paths = folders.flatMap((folder) => names.map((file) => join(folder, name, file)));
  return paths.find((path) => existsSync(path));
}

export interface LoadOptions extends ImagenetOptions {
  /** Whether a file that is nowhere is fetched (553 or 59 MB for VGG16). */
  download?: boolean;
  /** what: `fetching`, then `loading`; bytes so far, and in all where it is known. */
  onProgress?: (what: 'fetching' | 'loading', done: number, total: number | undefined) => void;
}

/**
 * VGG16 or VGG19 with the weights that Keras publishes, trained on ImageNet. Input [batch, 224, 224, 3] as
 * `vggPreprocess` gives it, output [batch, 1000] probabilities.
 * @throws DataError where there is no file and none is fetched (`download`), or it is not the published one.
 * @example
 * const model = weights.findImagenetWeights('vgg16') ? await weights.imagenetVgg('vgg16', { includeTop: false }) : undefined;
 * model?.countParams(); // 14,714,688 where the weights are there
 */
export async function imagenetVgg(name: VggName, options: LoadOptions = {}): Promise<tf.LayersModel> {
  const { includeTop = true, onProgress } = options;
  const file = findImagenetWeights(name, options) ?? (await fetchWeights(name, options));
  await verify(file);
  const model = (name === 'vgg16' ? vgg16 : vgg19)({ includeTop });
  try {
    await loadKerasWeights(model, file, {
      onProgress: (done, total) => onProgress?.('loading', done, total),
    });
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function fetchWeights(name: VggName, options: LoadOptions): Promise<string> {
  const { includeTop = true, folders = dataFolders(), download = false, onProgress } = options;
  const fileName = publishedName(name, includeTop);
  const url = `${applications}/${name}/${fileName}`;
  if (!download) {
    throw new DataError(
      `expected ${name}/${fileName} in ${folders.join(' or ')}, found none: ` +
        `give download: true, or put it there from ${url}`,
    );
  }
  const file = join(ownDataFolder, name, fileName);
  const expected = published[name][includeTop ? 'top' : 'noTop'];
  const report = (done: number, total: number | undefined) => onProgress?.('fetching', done, total);
  await downloadLarge({ ...expected, url, file, onProgress: report });
  return file;
}

/** A file that has the name of a published one has to be it. */
async function verify(file: string): Promise<void> {
  const names = Object.entries(published).flatMap(([name, { top, noTop }]) => [
    [publishedName(name as VggName, true), top.md5],
    [publishedName(name as VggName, false), noTop.md5],
  ]);
  const expected = new Map(names as [string, string][]).get(basename(file));
  if (!expected) return;
  const found = await md5OfFile(file);
  if (found === expected) return;
  throw new DataError(
    `${file}: expected the MD5 ${expected} of the published file, found ${found}: it is damaged or another; ` +
      'delete it, or give it another name if it is your own',
  );
}

/**
 * The names of ImageNet's 1000 classes, in the order of the outputs, out of `vgg16/imagenet_class_index.json`.
 * @throws DataError where the file is neither in a data folder nor to be had, or is another.
 * @example
 * const classes = await weights.imagenetClasses();
 * classes.length; // => 1000
 */
export async function imagenetClasses({
  folders = dataFolders(),
  download = false,
}: { folders?: readonly string[]; download?: boolean } = {}): Promise<string[]> {
  const { name, ...published } = classesFile;
  const own = join(ownDataFolder, 'vgg16', name);
  const found = folders.map((folder) => join(folder, 'vgg16', name)).find((path) => existsSync(path));
  if (!found && !download) {
    throw new DataError(
      `expected vgg16/${name} in ${folders.join(' or ')}, found none: put it there from ${published.url}`,
    );
  }
  if (!found) await downloadLarge({ ...published, file: own });
  return classNames(found ?? own);
}

/** `{ "0": ["n01440764", "tench"], … }`. */
function classNames(file: string): string[] {
  const remedy = 'delete it, and fetch it again';
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
