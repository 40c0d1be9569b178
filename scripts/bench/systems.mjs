/** What is compared: on which tasks, and the command that starts a worker for each system. */
import { join } from 'node:path';
import { built } from './build.mjs';
import { peerPython } from './peers.mjs';

/** A task, and the steps that a system takes of it in a round. */
const stepsOf = {
  'mnist-plain': 10,
  'mnist-bn': 10,
  'mnist-dropout': 10,
  'mnist-both': 10,
  'vgg16-b1': 4,
  'vgg16-b8': 1,
  gradcam: 3,
  'segment-step': 6,
};

export const tasks = Object.keys(stepsOf);

export const stepsInRound = (task) => stepsOf[task];

const here = import.meta.dirname;
const node =
  (name, ...options) =>
  (task) => [process.execPath, built(name), task, ...options];
const python = (environment, file, ...options) => {
  return (task) => [peerPython(environment), join(here, file), task, ...options];
};
const keras = (...options) => python('tensorflow', 'keras_worker.py', ...options);
const torch = (...options) => python('torch', 'torch_worker.py', ...options);

/** A system's name, its precision, and its command for a task. */
export const systems = {
  ours: { precision: 'float32', command: node('oursWorker') },
  'ours-bf16': { precision: 'bfloat16', command: node('oursWorker', 'bf16') },
  tfjs: { precision: 'float32', command: node('tfjsWorker') },
  keras: { precision: 'float32', command: keras() },
  'keras-jit': { precision: 'float32', command: keras('jit') },
  torch: { precision: 'float32', command: torch() },
  'torch-channels-last': { precision: 'float32', command: torch('channels-last') },
  'torch-channels-last-bf16': { precision: 'bfloat16', command: torch('channels-last', 'bf16') },
};
