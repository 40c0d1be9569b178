/** Loads TensorFlow through the library's door and convolves, for addon.test.ts to listen to. */
import { tf } from '../../lib/engine/tf';

const image: tf.Tensor4D = tf.ones([2, 8, 8, 3]);
const kernel: tf.Tensor4D = tf.ones([3, 3, 3, 4]);
tf.conv2d(image, kernel, 1, 'same').dataSync();
console.log('done');
