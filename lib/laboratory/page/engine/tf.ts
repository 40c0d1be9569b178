/** The door to TensorFlow in a page: tfjs' core and layers, on a backend that the page chooses (../backend.ts). */
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
export * as tf from './tfjs';
