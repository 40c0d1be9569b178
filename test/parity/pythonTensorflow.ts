/** Python with the TensorFlow that the set-up has unpacked; what else TensorFlow imports is small. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { peerPython } from '../../scripts/bench/peers.mjs';
import { deviceBefore } from '../../scripts/setup/device.mjs';
import { places as placesOf } from '../../scripts/setup/places.mjs';
import { Python } from '../python';

/** A process that has imported a module of this folder; `missing`: why there is none. */
export async function pythonTensorflow(module: string): Promise<Python | { missing: string }> {
  const places = placesOf(join(__dirname, '../..'));
  const folder = places.tensorflow(deviceBefore(places) ?? 'cpu');
  if (!existsSync(join(folder, 'tensorflow/__init__.py'))) {
    return {
      missing: `${folder} is of a set-up that kept no Python files: delete it and run "npm run setup"`,
    };
  }
  let executable: string;
  try {
    executable = peerPython('saved-model');
  } catch (error) {
    return { missing: (error as Error).message };
  }
  const env = { PYTHONPATH: [folder, __dirname].join(delimiter), TF_CPP_MIN_LOG_LEVEL: '3' };
  const python = new Python(`from ${module} import *`, { executable, env });
  try {
    await python.call('None', null);
    return python;
  } catch (error) {
    return { missing: `Python cannot import it: ${(error as Error).message.trim().split('\n').at(-1)}` };
  }
}
