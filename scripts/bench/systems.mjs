/** What is compared: on which tasks, and the command that starts a worker for each system. */
import { join } from 'node:path';
import { built } from './build.mjs';
import { onnxVgg16, peerPython } from './peers.mjs';

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

/** A whole run: from the start of the process to 98 % of MNIST's test set. */
export const wholeRun = 'mnist-to-98';

const stepTasks = Object.keys(stepsOf);

export const tasks = [...stepTasks, wholeRun];

export const stepsInRound = (task) => stepsOf[task];

/** Steps before those, which find the caches full of another system's data: a step of seconds does not notice. */
export const stepsBefore = (task) => (task === 'vgg16-b8' ? 0 : 1);

const here = import.meta.dirname;
const node =
  (name, ...options) =>
  (task) => [process.execPath, built(name), task, ...options];
const python = (environment, file, ...options) => {
  return (task) => [peerPython(environment), join(here, file), task, ...options];
};
const keras = (...options) => python('tensorflow', 'keras_worker.py', ...options);
const torch = (...options) => python('torch', 'torch_worker.py', ...options);
const inference =
  (environment, ...options) =>
  (task) => [peerPython(environment), join(here, `${environment}_worker.py`), task, onnxVgg16(), ...options];
/** Of a whole run: the program as the system's documentation writes it. */
const whole = {
  node: (name) => (data, seed) => [process.execPath, built(`wholeRun/${name}`), data, seed],
  python:
    (environment, file, ...options) =>
    (data, seed) => [peerPython(environment), join(here, 'wholeRun', file), data, seed, ...options],
};

const forward = ['vgg16-b1', 'vgg16-b8'];
const mnist = stepTasks.filter((task) => task.startsWith('mnist-'));
const [float32, bfloat16] = ['float32', 'bfloat16'].map((precision) => ({ precision, tasks: stepTasks }));

/**
 * A system's name, its precision, the tasks of steps that it has, and its command for one; wholeRun: its command for a
 * whole run, given the folder of MNIST's files and a seed.
 */
export const systems = {
  ours: { ...float32, command: node('oursWorker'), wholeRun: whole.node('ours') },
  'ours-bf16': { ...bfloat16, command: node('oursWorker', 'bf16') },
  tfjs: { ...float32, command: node('tfjsWorker'), wholeRun: whole.node('tfjs') },
  keras: { ...float32, command: keras(), wholeRun: whole.python('tensorflow', 'keras_run.py') },
  'keras-jit': { ...float32, command: keras('jit') },
  torch: { ...float32, command: torch(), wholeRun: whole.python('torch', 'torch_run.py') },
  'torch-channels-last': { ...float32, command: torch('channels-last') },
  'torch-channels-last-bf16': { ...bfloat16, command: torch('channels-last', 'bf16') },
  'torch-compile': {
    ...float32,
    tasks: [...mnist, ...forward],
    command: torch('channels-last', 'compile=default'),
    wholeRun: whole.python('torch', 'torch_run.py', 'compile'),
  },
  'torch-max-autotune': {
    ...float32,
    tasks: [...mnist, ...forward],
    command: torch('channels-last', 'compile=max-autotune'),
  },
  'torch-compile-bf16': {
    ...bfloat16,
    tasks: [...mnist, ...forward],
    command: torch('channels-last', 'compile=default', 'bf16'),
  },
  jax: {
    ...float32,
    tasks: [...mnist, ...forward],
    command: python('jax', 'jax_worker.py'),
    wholeRun: whole.python('jax', 'jax_run.py'),
  },
  openvino: { ...float32, tasks: forward, command: inference('openvino') },
  'openvino-bf16': { ...bfloat16, tasks: forward, command: inference('openvino', 'bf16') },
  onnxruntime: { ...float32, tasks: forward, command: inference('onnxruntime') },
};

/** Whether a task is written for a system. */
export const takes = (name, task) =>
  task === wholeRun ? systems[name].wholeRun !== undefined : systems[name].tasks.includes(task);

/** Why a system has no numbers for a task, or undefined. bfloat16: whether the processor computes in it. */
export function whyNot(name, task, { bfloat16 }) {
  if (!takes(name, task)) return `${task} is not written for it`;
  if (systems[name].precision !== 'bfloat16' || bfloat16) return undefined;
  return 'this processor has no instructions for bfloat16 (neither avx512_bf16 nor amx_bf16 in /proc/cpuinfo)';
}
