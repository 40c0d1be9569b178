/** The one door to TensorFlow: quiet, checked, and the same object everywhere. */
import './environment';
export * as tf from '@tensorflow/tfjs-node-gpu';
