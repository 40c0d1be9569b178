/** Random numbers that TensorFlow draws from a seed given as a tensor, so that a captured step can draw new ones. */
import { checkSizes } from '../checkShape';
import { tf } from '../tf';
import { run } from './operation';

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

/** Throws where it is not the seed that TensorFlow's stateless operations take: int32 [2]. */
export function checkStatelessSeed(seed: tf.Tensor): void {
  if (seed.dtype !== 'int32' || seed.shape[0] !== 2 || seed.rank !== 1) {
    throw new TypeError(`expected two int32 numbers as the seed, got ${seed.dtype} [${seed.shape}]`);
  }
}
