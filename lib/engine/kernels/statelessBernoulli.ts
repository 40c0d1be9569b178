/** Random zeros and ones for dropout, out of as few random bits as they need: drawing is what takes the time. */
import { checkSizes } from '../checkShape';
import { tf } from '../tf';
import { run } from './operation';
import { attempt } from './replacement';
import { checkStatelessSeed, statelessUniform } from './statelessUniform';

/** Values of a byte, of which a 32-bit word of the generator has four. */
const levels = 256;

/**
 * float32 of this shape, each 1 with the given probability, 0 … 1, else 0, independently: a function of the seed
 * alone (Philox, Salmon et al. 2011). seed: int32 [2]. Multiples of 1/256, such as 0.5, take a byte for each value,
 * other probabilities a word. There is no gradient.
 */
export function statelessBernoulli(shape: number[], probability: number, seed: tf.Tensor1D): tf.Tensor {
  checkStatelessSeed(seed);
  checkSizes('the shape', shape);
  const fromWords = () => tf.less(statelessUniform(shape as [number], seed), probability).toFloat();
  const threshold = probability * levels;
  const isByte = Number.isInteger(threshold) && threshold > 0 && threshold < levels;
  return tf.tidy(() =>
    isByte ? attempt('Bitcast', () => fromBytes(shape, threshold, seed), fromWords) : fromWords(),
  );
}

function fromBytes(shape: number[], threshold: number, seed: tf.Tensor1D): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  const words = Math.ceil(size / 4);
  const types = { dtype: { type: 'int32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } } as const;
  const drawn = run('StatelessRandomUniformFullInt', types, [tf.tensor1d([words], 'int32'), seed]);
  const bytes = run('Bitcast', { T: { type: 'int32' }, type: { type: 'uint8' } }, [drawn]); // [words, 4]
  const limit = run('Cast', { SrcT: { type: 'int32' }, DstT: { type: 'uint8' } }, [
    tf.scalar(threshold, 'int32'),
  ]);
  const flat = run('Less', { T: { type: 'uint8' } }, [bytes, limit]).reshape([4 * words]);
  return flat.slice(0, size).reshape(shape).toFloat();
}
