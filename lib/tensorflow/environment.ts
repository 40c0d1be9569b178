/**
 * Must be imported before `@tensorflow/tfjs-node-gpu`: tfjs-node 4.22 calls `util` functions that Node 23
 * removed, and an addon that is missing is better said here. That the addon logs errors only unless
 * TF_CPP_MIN_LOG_LEVEL says otherwise is its own doing (scripts/setup/quiet.cc).
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import util from 'node:util';

const removedFromNode: Record<string, (value: unknown) => boolean> = {
  isNullOrUndefined: (value) => value === null || value === undefined,
  isArray: Array.isArray,
};
for (const [name, replacement] of Object.entries(removedFromNode)) {
  if (!(name in util)) Object.assign(util, { [name]: replacement });
}

const addon = join(
  dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json')),
  'lib/napi-v8/tfjs_binding.node',
);
if (!existsSync(addon)) {
  throw new Error(`TensorFlow's addon is not built: expected ${addon}. Run "npm run setup" once.`);
}
