/**
 * Must be imported before tfjs-node: tfjs-node 4.22 calls `util` functions that Node 23 removed, and an addon that
 * is missing is better said here. That TensorFlow logs errors only unless TF_CPP_MIN_LOG_LEVEL says otherwise, and
 * computes with oneDNN unless TF_ENABLE_ONEDNN_OPTS is 0, is the addon's own doing (scripts/setup/defaults.cc).
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { setupCommand } from '../base/installation';

/** On macOS no addon can be initialised before TensorFlow: what the environment does not say has to be said here. */
if (process.platform === 'darwin') {
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
}

const removedFromNode: Record<string, (value: unknown) => boolean> = {
  isNullOrUndefined: (value) => value === null || value === undefined,
  isArray: Array.isArray,
};
for (const [name, replacement] of Object.entries(removedFromNode)) {
  if (!(name in util)) Object.assign(util, { [name]: replacement });
}

/** tfjs-node has two names; the packages differ in nothing but the library that they would download. */
const names = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/** The main file of a package that is installed. */
function mainFile(name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** The one of the two that the program has loaded, else the one that is installed: there is one backend in a process. */
export const tfjsNode = (() => {
  const installed = names.filter(mainFile);
  if (installed.length === 0) {
    throw new Error(
      `expected ${names.join(' or ')} to be installed, found neither: ` +
        `run "npm install --ignore-scripts ${names[0]}@4.22.0" and "${setupCommand}"`,
    );
  }
  return installed.find((name) => mainFile(name)! in require.cache) ?? installed[0];
})();

const addon = join(dirname(require.resolve(`${tfjsNode}/package.json`)), 'lib/napi-v8/tfjs_binding.node');
if (!existsSync(addon)) {
  throw new Error(`TensorFlow's addon is not built: expected ${addon}. Run "${setupCommand}" once.`);
}
