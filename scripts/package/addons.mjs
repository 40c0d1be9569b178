/**
 * The addon for each platform, cross-compiled by zig: the same bytes on any machine. What each needs is looked up in the
 * libraries that it will be loaded with, for two of the three cannot be loaded here.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fetchCompiler, fetchList, finish, inputsOf } from '../setup/addon.mjs';
import { compileArguments } from '../setup/compiler.mjs';
import { deviceBefore } from '../setup/device.mjs';
import { places as placesOf } from '../setup/places.mjs';
import { platformOf, platforms } from '../setup/platform.mjs';
import { addonFile, sha256 } from '../setup/prebuilt.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { runner } from '../setup/run.mjs';
import { writeStamp } from '../setup/stamp.mjs';
import { tensorflow } from '../setup/tensorflow.mjs';

/** Bytes that an addon has at most: it comes with every release. */
const most = 1e6;

/** Where everything lies for another platform: of this machine's own TensorFlow there is one already. */
export function placesFor(root, platform) {
  const places = placesOf(root, platform);
  const own = platform === platformOf();
  const kind = (own && deviceBefore(places)) || 'cpu';
  const folder = own
    ? places.tensorflow(kind)
    : join(places.work, 'platforms', platform.name, `tensorflow-${places.version}`);
  return { ...places, tensorflow: () => folder };
}

/** Options for zig beside those of any compiler: no names of this machine in the file, nothing unneeded. */
const zigArguments = ({ platform, tfjs, defaults }) => [
  ...['-target', platform.target, '-s', `-ffile-prefix-map=${tfjs}=tfjs-node`],
  `-ffile-prefix-map=${dirname(defaults)}=setup`,
  ...(platform.name.startsWith('darwin') ? [`-Wl,-install_name,@rpath/${addonFile}`] : []),
];

const cacheOf = (work) => join(work, 'platforms/zig');

/** Compiles one. cache: zig's folder of what it has compiled; C++'s own library stays in that of the project. */
export async function buildAddon(places, file, { run, cache = cacheOf(places.work) }) {
  const part = `${file}.part`;
  mkdirSync(dirname(file), { recursive: true });
  const words = ['-m', 'ziglang', 'c++', ...zigArguments(places), ...compileArguments(places, 'cpu', part)];
  const env = { ZIG_GLOBAL_CACHE_DIR: cacheOf(places.work), ZIG_LOCAL_CACHE_DIR: cache };
  const { code } = await run(places.python, words, { env });
  if (code !== 0)
    throw new SetupProblem(`zig could not build the addon for ${places.platform.title}: see ${places.log}.`);
  finish(places, part);
  renameSync(part, file);
}

/** How many symbols the addon takes from elsewhere. Throws where TensorFlow, the system or Node lacks one. */
export async function checkSymbols(places, file, run) {
  const libraries = places.platform.libraries.map((name) => join(places.tensorflow(), 'tensorflow', name));
  const script = join(places.root, 'scripts/package/undefinedSymbols.py');
  const { code, output } = await run(places.python, [script, file, ...libraries]);
  const answer = output.split('\n').find((line) => line.startsWith('{'));
  if (code !== 0 || !answer)
    throw new SetupProblem(`The symbols of ${file} could not be read: see ${places.log}.`);
  const { symbols, missing } = JSON.parse(answer);
  if (missing.length > 0)
    throw new SetupProblem(
      `The addon for ${places.platform.title} needs what nothing there has: ${missing.join(', ')}.`,
    );
  return symbols;
}

/**
 * Makes `folder` what the set-up looks for (setup/prebuilt.mjs): an addon for each platform, and their list with
 * checksums. say(line) is called for each.
 */
export async function buildAddons(root, folder, say, all = Object.values(platforms)) {
  const here = placesOf(root);
  const run = runner({ ...here, lock: undefined });
  await fetchCompiler({ places: here, run });
  await fetchList({ places: here, run }, 'lief');
  rmSync(folder, { recursive: true, force: true });
  const list = {};
  for (const platform of all) {
    const places = placesFor(root, platform);
    if (!tensorflow.ready({ places, kind: 'cpu' }))
      await tensorflow.make({ places, kind: 'cpu', run }, () => {});
    const file = join(folder, platform.name, addonFile);
    await buildAddon(places, file, { run });
    const symbols = await checkSymbols(places, file, run);
    const { size } = statSync(file);
    if (size > most) throw new SetupProblem(`${file} has ${size} bytes, and ${most} are the most.`);
    list[platform.name] = { inputs: inputsOf(places), sha256: sha256(readFileSync(file)) };
    say(`${platform.title}: ${Math.round(size / 1e3)} kB, ${symbols} symbols from elsewhere, all there`);
  }
  writeStamp(join(folder, 'addons.json'), list);
  return list;
}

/** Whether `folder` has the addons that these sources make. */
export const areBuilt = (root, folder) =>
  Object.values(platforms).every((platform) => {
    const file = join(folder, platform.name, addonFile);
    if (!existsSync(file) || !existsSync(join(folder, 'addons.json'))) return false;
    const { inputs, sha256: digest } = JSON.parse(readFileSync(join(folder, 'addons.json'), 'utf8'))[
      platform.name
    ];
    return inputs === inputsOf(placesFor(root, platform)) && digest === sha256(readFileSync(file));
  });
