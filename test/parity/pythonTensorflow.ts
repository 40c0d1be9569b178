/** Python with the TensorFlow that the set-up has unpacked; what else TensorFlow imports is small. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { peerPython } from '../../scripts/bench/peers.mjs';
import { deviceBefore } from '../../scripts/setup/device.mjs';
import { places as placesOf } from '../../scripts/setup/places.mjs';

export interface PythonTensorflow {
  /** Runs a script with a text as its standard input; returns what it printed. Throws what it complained of. */
  run(script: string, input: string): string;
}

/** `missing`: why Python cannot have it here. */
export function pythonTensorflow(): PythonTensorflow | { missing: string } {
  const places = placesOf(join(__dirname, '../..'));
  const folder = places.tensorflow(deviceBefore(places) ?? 'cpu');
  if (!existsSync(join(folder, 'tensorflow/__init__.py'))) {
    return {
      missing: `${folder} is of a set-up that kept no Python files: delete it and run "npm run setup"`,
    };
  }
  let python: string;
  try {
    python = peerPython('saved-model');
  } catch (error) {
    return { missing: (error as Error).message };
  }
  const call = (words: string[], input = '') =>
    spawnSync(python, words, {
      input,
      env: { ...process.env, PYTHONPATH: folder, TF_CPP_MIN_LOG_LEVEL: '3' },
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
  const { status, stderr } = call(['-c', 'import tensorflow']);
  if (status !== 0) return { missing: `Python cannot import it: ${stderr.trim().split('\n').at(-1)}` };
  return {
    run(script, input) {
      const { stdout, stderr, status } = call([script], input);
      if (status !== 0) throw new Error(stderr);
      return stdout;
    },
  };
}
