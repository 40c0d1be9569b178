/** Whether this library is its own checkout or a package that was installed into somebody's project. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** The package has lib as JavaScript, without its sources. */
const isCheckout = existsSync(join(root, 'lib/index.ts'));

/** Whose data/ and outputs/ are read and written: the checkout, or the folder that the program was started in. */
export const projectFolder = isCheckout ? root : process.cwd();

/** What makes TensorFlow work there. */
export const setupCommand = isCheckout ? 'npm run setup' : 'npx convnotes setup';

/** A command of the project, for the sentence that says what to do: `"npm run data"`. The package does not have it. */
export const npmRun = (command: string): string =>
  isCheckout ? `"npm run ${command}"` : `"npm run ${command}" in the repository of convnotes`;
