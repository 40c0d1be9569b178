/** The data sets and weights that the project knows (lib/data/published.json): which are there, and as they should be. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { absent, ok, warning } from './finding.mjs';

export const sets = JSON.parse(
  readFileSync(new URL('../../lib/data/published.json', import.meta.url), 'utf8'),
);

/** Bytes of a file, unpacked, that is read whole: of a larger one the size is compared. */
const most = 100_000_000;

/** Where data may lie, the first place first. */
export const dataFolders = ({ root }, given = process.env.CONVNOTES_DATA) => [
  ...(given ? [given] : []),
  join(root, 'data'),
];

/** A finding for each set. */
export const data = (folders) =>
  sets.map((set) => (set.files ? published(set, folders) : putThereByHand(set, folders)));

const megabytes = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`);

function published({ name, title, holds, folder, files }, folders) {
  const fetches = `"npm run data -- ${name}" fetches it`;
  const size = megabytes(files.reduce((sum, file) => sum + file.size, 0));
  const places = folders.map((data) => join(data, folder));
  const paths = files.map((file) =>
    places.flatMap((place) => [join(place, file.name), join(place, `${file.name}.gz`)]).find(existsSync),
  );
  const wrong = paths.filter((path, i) => path && !isPublished(path, files[i]));
  if (wrong.length > 0)
    return warning(title, `not as published: ${wrong.join(', ')}`, `give it another name; ${fetches}`);
  const where = [...new Set(paths.filter(Boolean).map(dirname))].join(', ');
  if (paths.every(Boolean)) {
    const checked = files.every((file) => file.size < most) ? 'checksums are right' : 'the size is right';
    return ok(title, `${holds}, ${size}, in ${where}, ${checked}`);
  }
  const missing = files.filter((_, i) => !paths[i]).map((file) => file.name);
  if (where) return warning(title, `${missing.join(', ')} is missing in ${where}`, fetches);
  const isOwn = (entry) => entry.startsWith(`${name.replace('-', '_')}.`);
  const own = places.flatMap((place) =>
    entriesOf(place)
      .filter(isOwn)
      .map((entry) => join(place, entry)),
  )[0];
  if (own) return ok(title, `${basename(own)}, ${megabytes(statSync(own).size)}, in ${dirname(own)}`);
  return absent(title, `not here yet: ${holds}, ${size}`, fetches);
}

function isPublished(path, { md5, size }) {
  try {
    if (size > most) return statSync(path).size === size;
    const bytes = readFileSync(path);
    const unpacked = path.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: most }) : bytes;
    return createHash('md5').update(unpacked).digest('hex') === md5;
  } catch {
    return false;
  }
}

/** What its makers give only to those who ask, or what is one's own. */
function putThereByHand({ title, holds, folder, parts, from }, folders) {
  const path = folders.map((data) => join(data, folder)).find((place) => entriesOf(place).length > 0);
  if (!path) return absent(title, `not here: ${holds}, from ${from}`);
  const counts = parts.map((part) => count(join(path, part)));
  if (counts.some(Boolean))
    return ok(
      title,
      `${counts.filter(Boolean).join(' / ')} ${`${counts}` === '1' ? 'file' : 'files'} in ${path}`,
    );
  return warning(title, `nothing of its layout in ${path}`, `expected ${parts.join(', ')} there`);
}

const entriesOf = (folder) =>
  existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];

const isHidden = (name) => /(^|\/)\./.test(name);
/** Masks and what lies in folders of labels are no images. */
const isLabel = (name) => /_mask\.png$|(^|\/)(label|labels|label-filt)\//.test(name);

/** Of a folder the images, or what else it holds where it has none; a file is one. */
function count(path) {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return 1;
  const names = readdirSync(path, { recursive: true }).filter((name) => !isHidden(name) && !isLabel(name));
  return names.filter((name) => /\.(png|jpe?g|bin)$/i.test(name)).length;
}
