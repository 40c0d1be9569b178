import { join } from 'node:path';
import { platformOf } from './platform.mjs';

export const tensorflowVersion = '2.21.0';

/**
 * Where everything lies; nothing outside `root` is written, the caches of npm and pip apart. platform: of platform.mjs,
 * this machine's unless given.
 */
export function places(root, platform = platformOf()) {
  const venv = join(root, '.venv');
  const modules = join(root, 'node_modules');
  const work = join(root, '.work');
  const tfjs = join(modules, '@tensorflow/tfjs-node-gpu');
  return {
    root,
    platform,
    version: tensorflowVersion,
    venv,
    python: join(venv, 'bin/python'),
    requirements: join(root, 'requirements/jupyter.txt'),
    /** Exact versions with checksums, for pip: 'tensorflow-cpu', 'zig', 'photographs', …. */
    list: (name) => join(root, `requirements/${name}.txt`),
    device: join(venv, 'tensorflow-device.json'),
    tensorflow: (kind) => join(venv, `tensorflow-${kind}-${tensorflowVersion}`),
    modules,
    tfjs,
    addon: join(tfjs, 'lib/napi-v8/tfjs_binding.node'),
    /** Addons that were built beforehand, in the release archive. */
    prebuilt: join(root, 'addon'),
    headers: join(modules, 'node-api-headers/include'),
    defaults: join(root, 'scripts/setup/defaults.cc'),
    trial: ['--import', 'tsx', join(root, 'scripts/setup/tryAddon.ts')],
    work,
    temporary: join(work, 'tmp'),
    wheels: join(work, 'wheels'),
    log: join(work, 'setup.log'),
  };
}
