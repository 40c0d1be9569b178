/** Pictures as files under outputs/. */
import { join } from 'node:path';
import { writeWhole } from '../data/download';
import { projectFolder } from '../base/installation';

const outputs = join(projectFolder, 'outputs');

/**
 * Writes a picture below outputs/, or `folder`. path: as `vgg_images/chelsea/block1_pool.png`. Returns the whole
 * path; the file is there whole or not at all.
 * @throws RangeError where a part of the path, which may be a photograph's name, leads elsewhere; DataError where it
 * cannot be written.
 * @example
 * const png = await plot.imageGrid(tf.ones([1, 8, 8, 1]));
 * plot.saveImage('white.png', png, 'pictures'); // => 'pictures/white.png'
 */
export function saveImage(path: string, bytes: Buffer | string, folder = outputs): string {
  if (path.split('/').some((part) => ['', '.', '..'].includes(part))) {
    throw new RangeError(
      `expected a path below ${folder}, got "${path}": name the folders without "." and ".."`,
    );
  }
  const file = join(folder, path);
  writeWhole(file, Buffer.from(bytes));
  return file;
}
