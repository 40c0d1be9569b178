/** Random numbers that TensorFlow draws from a seed given as a tensor, so that a captured step can draw new ones. */
import { checkSizes } from '../checkShape';
import { tf } from '../tf';
import { run } from './operation';
import { attempt } from './replacement';

/**
 * Uniform float32 numbers in [0, 1) of this shape: a function of the seed alone (Philox, Salmon et al. 2011). seed:
 * int32 [2]; feed another in each step, so that a captured step draws new numbers. There is no
 * gradient.
 * @throws Error for another kind of seed, RangeError for an invalid shape.
 * @example
 * const seed = tf.tensor1d([7, 0], 'int32');
 * engine.statelessUniform([4], seed).sub(engine.statelessUniform([4], seed)); // => [0, 0, 0, 0]
 */
export function statelessUniform<R extends tf.Rank>(shape: tf.ShapeMap[R], seed: tf.Tensor1D): tf.Tensor<R> {
  checkStatelessSeed(seed);
  checkSizes('the shape', shape as number[]);
  const types = { dtype: { type: 'float32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } } as const;
  return tf.tidy(() =>
    run('StatelessRandomUniform', types, [tf.tensor1d(shape, 'int32'), seed]),
  ) as tf.Tensor<R>;
}

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

/** Throws where it is not the seed that TensorFlow's stateless operations take: int32 [2]. */
function checkStatelessSeed(seed: tf.Tensor): void {
  if (seed.dtype !== 'int32' || seed.shape[0] !== 2 || seed.rank !== 1) {
    throw new TypeError(`expected two int32 numbers as the seed, got ${seed.dtype} [${seed.shape}]`);
  }
}
