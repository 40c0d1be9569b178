/** The project as it would be after `npm start` on Linux on arm64, in a folder of its own: made by the set-up's own steps. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { addon } from '../setup/addon.mjs';
import { npm } from '../setup/packages.mjs';
import { places as placesOf } from '../setup/places.mjs';
import { platforms } from '../setup/platform.mjs';
import { downloadProblem, SetupProblem } from '../setup/problem.mjs';
import { fingerprint, readStamp, writeStamp } from '../setup/stamp.mjs';

const sources = ['lib', 'scripts', 'test', 'requirements', 'data/README.md', 'data/weights', 'data/recorded'];
const files = ['package.json', 'package-lock.json', '.npmrc', 'tsconfig.json', 'vitest.config.mts'];

/**
 * root: of this project; folder: of the other, which keeps its packages; tensorflow: where that is unpacked for arm64;
 * prebuilt: the folder of addons; run: the set-up's; emulate(words, options) runs arm64's Node. Returns what the addon's
 * step says.
 */
export async function arm64Project({ root, folder, tensorflow, prebuilt, run, emulate }) {
  const places = placesOf(folder, platforms['linux-arm64']);
  mkdirSync(folder, { recursive: true });
  for (const name of sources) rmSync(join(folder, name), { recursive: true, force: true });
  for (const name of [...sources, ...files])
    cpSync(join(root, name), join(folder, name), {
      recursive: true,
      filter: (path) => !/__pycache__/.test(path),
    });

  const stamp = join(folder, 'node_modules/.convnotes.json');
  const lock = fingerprint(readFileSync(join(folder, 'package-lock.json')));
  if (readStamp(stamp)?.lock !== lock) {
    const [command, ...before] = npm();
    const target = ['--os=linux', '--cpu=arm64', '--libc=glibc'];
    const words = [...before, 'ci', '--include=dev', '--prefer-offline', ...target];
    const { code, output } = await run(command, words, { cwd: folder });
    if (code !== 0) throw downloadProblem('The npm registry', output, places.log);
    writeStamp(stamp, { lock });
  }
  const link = places.tensorflow('cpu');
  mkdirSync(dirname(link), { recursive: true });
  if (!existsSync(link)) symlinkSync(tensorflow, link);
  cpSync(prebuilt, places.prebuilt, { recursive: true });

  rmSync(`${places.addon}.json`, { force: true }); // so that the addon is tried each time
  return addon.make(
    {
      places,
      kind: 'cpu',
      run(program, words, options) {
        if (program === process.execPath) return emulate(words, options);
        throw new SetupProblem(
          `The addon that came along is not taken: ${program} ${words[0]} was asked for.`,
        );
      },
    },
    () => {},
  );
}
