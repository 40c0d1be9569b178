/** What is compared: on which tasks, and the command that starts a worker for each system. */
import { join } from 'node:path';
import { peerPython } from './peers.mjs';

export const tasks = [
  'mnist-plain',
  'mnist-bn',
  'mnist-dropout',
  'mnist-both',
  'vgg16-b1',
  'vgg16-b8',
  'segment-step',
];

const here = import.meta.dirname;
const ours =
  (...options) =>
  (task) => [process.execPath, '--import', 'tsx', join(here, 'oursWorker.ts'), task, ...options];
const keras =
  (...options) =>
  (task) => [peerPython('tensorflow'), join(here, 'keras_worker.py'), task, ...options];
const torch =
  (...options) =>
  (task) => [peerPython('torch'), join(here, 'torch_worker.py'), task, ...options];

/** A system's name, its precision, and its command for a task. */
export const systems = {
  ours: { precision: 'float32', command: ours() },
  'ours-bf16': { precision: 'bfloat16', command: ours('bf16') },
  tfjs: { precision: 'float32', command: ours('plain') },
  keras: { precision: 'float32', command: keras() },
  'keras-jit': { precision: 'float32', command: keras('jit') },
  torch: { precision: 'float32', command: torch() },
  'torch-channels-last': { precision: 'float32', command: torch('channels-last') },
  'torch-channels-last-bf16': { precision: 'bfloat16', command: torch('channels-last', 'bf16') },
};
