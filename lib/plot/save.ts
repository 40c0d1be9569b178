/** Images as files under outputs/. */
import { join } from 'node:path';
import { projectFolder } from '../base/installation';
import { writeWhole } from '../data/download';

const outputs = join(projectFolder, 'outputs');

/**
 * Writes an image below outputs/, or `folder`; the file is there whole or not at all. path: as
 * `vgg_images/chelsea/block1_pool.png`. Returns the whole path.
 * @throws RangeError where a part of the path, which may be a photograph's name, leads elsewhere; DataError where it
 * cannot be written.
 * @example
 * const png = await plot.images(tf.ones([1, 8, 8, 1]));
 * plot.save('white.png', png, 'images'); // => 'images/white.png'
 */
export function save(path: string, image: Buffer | string, folder = outputs): string {
  if (path.split('/').some((part) => ['', '.', '..'].includes(part))) {
    throw new RangeError(
      `expected a path below ${folder}, got "${path}": name the folders without "." and ".."`,
    );
  }
  const file = join(folder, path);
  writeWhole(file, Buffer.from(image));
  return file;
}
