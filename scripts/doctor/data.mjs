/** The data that is there, and whether it is what it should be. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ok, warning } from './finding.mjs';

/** MD5 of the four files, unpacked. */
export const mnistChecksums = {
  'train-images-idx3-ubyte': '6bbc9ace898e44ae57da46a324031adb',
  'train-labels-idx1-ubyte': 'a25bea736e30d166cdddb491f175f624',
  't10k-images-idx3-ubyte': '2646ac647ad5339dbf082846283269ea',
  't10k-labels-idx1-ubyte': '27ae3e4e09519cfbb04c329615203637',
};

/** Bytes of a file, unpacked: a few can unpack to more than there is memory. */
const most = 100_000_000;

const otherSets = ['cifar10', 'images', 'vgg16', 'imagenet'];

/** Where data may lie, the first place first. */
export const dataFolders = ({ root }, given = process.env.CONVNOTES_DATA) => [
  ...(given ? [given] : []),
  join(root, 'data'),
];

export function mnist(folders) {
  const folder = folders.map((data) => join(data, 'mnist')).find((data) => filesOf(data).some(Boolean));
  if (!folder) {
    return warning(
      'MNIST',
      'not here yet',
      '"npm run data" fetches it, as does the first notebook that needs it; without a network 10,000 digits serve',
    );
  }
  const files = filesOf(folder);
  const names = Object.keys(mnistChecksums);
  const missing = names.filter((_, i) => !files[i]);
  const wrong = files.filter((file, i) => file && checksum(file) !== mnistChecksums[names[i]]);
  if (wrong.length > 0) return warning('MNIST', `not as published: ${wrong.join(', ')}`, 'delete it');
  if (missing.length > 0) {
    return warning('MNIST', `${missing.join(', ')} is missing in ${folder}`, '"npm run data" fetches it');
  }
  return ok('MNIST', `70,000 digits in ${folder}, checksums are right`);
}

/** The path of each of the four files in a folder, packed or not; undefined where it is missing. */
function filesOf(folder) {
  return Object.keys(mnistChecksums).map((name) =>
    [join(folder, name), join(folder, `${name}.gz`)].find((file) => existsSync(file)),
  );
}

function checksum(file) {
  try {
    const bytes = readFileSync(file);
    return createHash('md5')
      .update(file.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: most }) : bytes)
      .digest('hex');
  } catch (error) {
    return error.message;
  }
}

export function others(folders) {
  const found = otherSets.filter((set) => folders.some((data) => isFilled(join(data, set))));
  return ok('Other data', found.length > 0 ? found.join(', ') : 'none: only some notebooks can use more');
}

export const isFilled = (folder) =>
  existsSync(folder) && statSync(folder).isDirectory() && readdirSync(folder).length > 0;
