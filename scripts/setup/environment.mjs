/** A virtual environment of Python's, with everything in a list of requirements. */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { downloadProblem, SetupProblem } from './problem.mjs';
import { askPythons, choosePython } from './python.mjs';
import { fingerprint, readStamp, writeStamp } from './stamp.mjs';

const stampOf = (places) => join(places.venv, 'convnotes.json');

/** An environment has its own path written into it: in another folder it has to be made again. */
const wanted = ({ root, requirements }) => ({
  ...(requirements && { requirements: fingerprint(readFileSync(requirements)) }),
  root,
});

/** What is in places.requirements; without that, pip alone. */
export const environment = {
  name: 'JupyterLab and nbconvert',
  bytes: () => 0.5e9,

  ready({ places }) {
    const { requirements, root } = readStamp(stampOf(places)) ?? {};
    const want = wanted(places);
    return requirements === want.requirements && root === want.root && existsSync(places.python);
  },

  /** Throws where there is no Python that will do. */
  async check({ run }) {
    choosePython(await askPythons(run));
  },

  async make({ places, run }, report) {
    const python = choosePython(await askPythons(run));
    const want = wanted(places);
    clear(places.venv);
    report(`Python ${python.version.join('.')}`);
    const made = await run(python.executable, ['-m', 'venv', places.venv]);
    if (made.code !== 0) {
      throw new SetupProblem(
        `${python.executable} could not make a virtual environment: install its venv module (Debian, Ubuntu: sudo apt install python3-venv) or look into ${places.log}, then run this again.`,
      );
    }
    if (places.requirements) {
      const { code, output } = await run(places.python, installArguments(places.requirements));
      if (code !== 0) throw downloadProblem('PyPI', output, places.log);
    }
    writeStamp(stampOf(places), want);
    return `Python ${python.version.join('.')}`;
  },
};

export const installArguments = (requirements) => [
  ...['-m', 'pip', 'install', '--no-deps', '--only-binary=:all:', '--require-hashes'],
  ...['-r', requirements],
];

/** All but what is slow to fetch and does not depend on the environment: TensorFlow. What a link leads to stays. */
function clear(venv) {
  if (lstatSync(venv, { throwIfNoEntry: false })?.isSymbolicLink()) unlinkSync(venv);
  mkdirSync(venv, { recursive: true });
  for (const name of readdirSync(venv)) {
    if (!name.startsWith('tensorflow-')) rmSync(join(venv, name), { recursive: true, force: true });
  }
}
