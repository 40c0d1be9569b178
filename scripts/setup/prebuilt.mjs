/**
 * The addon, built beforehand (`npm run package -- --addons`): no compiler is needed where it comes along, in the folder `addon/` of
 * the release archive, or in an npm package for each platform. What it has to be stands in `addon/addons.json`, which
 * comes with the program that reads it; an addon of other bytes is not loaded.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readStamp } from './stamp.mjs';

export const addonFile = 'tfjs_binding.node';
export const addonPackage = (platform) => `convnotes-addon-${platform.name}`;
export const addonList = ({ prebuilt }) => join(prebuilt, 'addons.json');

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** In the folder, or where npm put the package. */
function fileOf({ prebuilt, platform }) {
  const inFolder = join(prebuilt, platform.name, addonFile);
  if (existsSync(inFolder)) return inFolder;
  try {
    return createRequire(join(prebuilt, 'addons.json')).resolve(`${addonPackage(platform)}/${addonFile}`);
  } catch {
    return undefined;
  }
}

/**
 * `{ bytes }` of the addon for this platform, TensorFlow and sources; `{ refused }` says why one that is there is not
 * taken; `{}` where none is. inputs(): what the addon is made of, as `inputsOf` has it, where that can be known.
 */
export function findPrebuilt(places, inputs) {
  const wanted = readStamp(addonList(places))?.[places.platform.name];
  const file = wanted && fileOf(places);
  if (!file) return {};
  if (inputs && wanted.inputs !== inputs())
    return { refused: 'it was built from other sources or for another TensorFlow' };
  const bytes = readFileSync(file);
  if (sha256(bytes) !== wanted.sha256) return { refused: 'its checksum is wrong' };
  return { bytes };
}
