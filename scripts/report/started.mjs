/** What a page keeps of its run, for the report's front page: when, how, where and on what. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { deviceBefore } from '../setup/device.mjs';
import { places, tensorflowVersion } from '../setup/places.mjs';

/** `2026-11-25T00:41:07+00:00`: by the clock on this wall. */
function localTime(date) {
  const minutes = -date.getTimezoneOffset();
  const wall = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  const two = (value) => String(Math.floor(value)).padStart(2, '0');
  return `${wall}${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

const gibibytes = (bytes) => `${Math.round(bytes / 2 ** 30)} GiB`;

/** What the machine has, or the part of it that this process may use. */
const memory = () => Math.min(totalmem(), process.constrainedMemory() || Infinity);

/** `{ start, mode, machine, versions }`; one for all notebooks of an `npm start`. */
export function startedHere(root, mode, now = new Date()) {
  const version = (file) => JSON.parse(readFileSync(join(root, file, 'package.json'), 'utf8')).version;
  const gpu = deviceBefore(places(root)) === 'gpu' ? ', with CUDA' : '';
  return {
    start: localTime(now),
    mode,
    machine: `${availableParallelism()} cores of ${cpus()[0]?.model.trim() || 'an unknown processor'}, ${gibibytes(memory())} of memory${gpu}`,
    versions: {
      convnotes: version('.'),
      TensorFlow: tensorflowVersion,
      'tfjs-node': version('node_modules/@tensorflow/tfjs-node-gpu'),
      'plotly.js': version('node_modules/plotly.js-dist-min'),
      'Node.js': process.versions.node,
    },
  };
}
