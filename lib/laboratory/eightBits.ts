/**
 * Networks of millions of weights travel in 8 bits: each kernel is whole numbers with one scale for each output channel,
 * w = s_c q (weights/int8.ts), and what has one axis, biases above all, stays float32.
 */
import { tf } from '../engine/tf';
import { toInt8 } from '../weights/int8';
import type { SavedInt8 } from './modelIn8Bits';
import { packed, withoutStart } from './saved';

/** Throws Error for weights that are not float32, such as the counters of dropout. */
export function savedIn8Bits(name: string, model: tf.LayersModel): SavedInt8 {
  const kernels: Int8Array[] = [];
  const singles: Float32Array[] = [];
  const weights = model.weights.map((weight) => {
    const { shape, dtype } = weight.read();
    if (dtype !== 'float32')
      throw new Error(
        `expected float32 weights in "${name}", found ${weight.originalName} in ${dtype}: give a network without dropout`,
      );
    const numbers = weight.read().dataSync<'float32'>();
    if (shape.length > 1) {
      const { values, scales } = toInt8(numbers, shape[shape.length - 1]);
      kernels.push(values);
      singles.push(scales);
    } else singles.push(numbers);
    return { name: weight.originalName, shape };
  });
  return {
    ...{ name, topology: withoutStart(model), weights },
    kernels: packed(joined(kernels.map((values) => new Uint8Array(values.buffer)))),
    singles: packed(joined(singles.map((values) => new Uint8Array(Float32Array.from(values).buffer)))),
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
