/** Loads TensorFlow the way everything else does, multiplies a matrix, and says on what it ran. */
import { device } from '../../lib/engine/device';
import { tf } from '../../lib/engine/tf';

const product = tf.tidy(() => {
  const matrix = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  return Array.from(tf.matMul(matrix, matrix).dataSync());
});
if (product.join() !== '7,10,15,22')
  throw new Error(`[[1, 2], [3, 4]] squared came out as ${product.join(', ')}`);
console.log(JSON.stringify(device()));
