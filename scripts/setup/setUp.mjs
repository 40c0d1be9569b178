/** From an empty machine to one that can run everything in this project. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configureJupyter } from '../jupyter.mjs';
import { addon } from './addon.mjs';
import { environment } from './environment.mjs';
import { library } from './library.mjs';
import { packages } from './packages.mjs';
import { photographs } from './photographs.mjs';
import { places } from './places.mjs';
import { runSteps } from './runSteps.mjs';
import { tensorflow } from './tensorflow.mjs';

export { places };

/** The folder that these scripts are in. */
export const root = realpathSync(fileURLToPath(new URL('../..', import.meta.url)));

export const steps = [packages, environment, tensorflow, addon, library, photographs];

/** options: `asked` and `output` as in `runSteps`. Returns the names of the steps that were due. */
export function setUp(options) {
  const here = places(root);
  return runSteps(steps, { ...options, places: here, finish: () => configureJupyter(root, here.venv) });
}
