/** Which TensorFlow to take: the one for the CPU, or the one with CUDA kernels. */
import { existsSync } from 'node:fs';
import { findExecutable } from './executable.mjs';
import { platformOf } from './platform.mjs';
import { SetupProblem } from './problem.mjs';
import { readStamp, writeStamp } from './stamp.mjs';

/** Whether the machine has an NVIDIA driver: the kernel module's file, or its tool (which is what WSL 2 has). */
export function hasNvidiaDriver({ exists = existsSync, find = findExecutable } = {}) {
  return exists('/proc/driver/nvidia/version') || find('nvidia-smi') !== undefined;
}

/**
 * 'cpu' or 'gpu'. asked: what the command line says, if anything; before: what an earlier set-up took;
 * driver(): whether there is an NVIDIA driver, asked only when nobody has said anything.
 */
export function chooseDevice({ asked, before, driver = hasNvidiaDriver, platform = platformOf() }) {
  if (!platform.gpu && asked === 'gpu')
    throw new SetupProblem(
      `PyPI has no TensorFlow with CUDA for ${platform.title}: leave out --gpu, and the CPU does the work.`,
    );
  if (!platform.gpu) return 'cpu';
  return asked ?? before ?? (driver() ? 'gpu' : 'cpu');
}

/** What an earlier set-up took, or undefined. */
export function deviceBefore(places) {
  const kind = readStamp(places.device)?.kind;
  return kind === 'cpu' || kind === 'gpu' ? kind : undefined;
}

export function rememberDevice(places, kind) {
  if (deviceBefore(places) !== kind) writeStamp(places.device, { kind });
}
