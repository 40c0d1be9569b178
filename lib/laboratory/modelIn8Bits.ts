/** A network out of weights of 8 bits (eightBits.ts). */
import { tf } from '../engine/tf';

export interface SavedInt8 {
  name: string;
  topology: object;
  /** In the model's order. */
  weights: readonly { name: string; shape: number[] }[];
  /** Of the weights with several axes, one byte each. */
  kernels: string;
  /** float32: of these a scale for each output channel, of the others themselves. */
  singles: string;
}

/** Throws Error where there are not as many numbers as the layers have. */
export async function modelIn8Bits(
  saved: SavedInt8,
  unpacked: (text: string) => Promise<ArrayBuffer>,
): Promise<tf.LayersModel> {
  const kernels = new Int8Array(await unpacked(saved.kernels));
  const singles = new Float32Array(await unpacked(saved.singles));
  const model = await tf.models.modelFromJSON({ modelTopology: saved.topology } as never);
  let [byte, single] = [0, 0];
  tf.tidy(() => {
    saved.weights.forEach(({ name, shape }, i) => {
      const size = tf.util.sizeFromShape(shape);
      const length = shape.length > 1 ? shape[shape.length - 1] : size;
      const numbers = singles.subarray(single, (single += length));
      let values = numbers;
      if (shape.length > 1) {
        const whole = kernels.subarray(byte, (byte += size));
        values = new Float32Array(size);
        for (let k = 0; k < whole.length; k++) values[k] = whole[k] * numbers[k % length];
      }
      if (numbers.length !== length || byte > kernels.length)
        throw new Error(`expected ${name} [${shape}], found the end of the weights`);
      model.weights[i].write(tf.tensor(values, shape));
    });
  });
  return model;
}
