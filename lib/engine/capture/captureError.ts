/**
 * A step that cannot become a graph; the message says which operation is the reason and what to do.
 * @example
 * const step = engine.capture((x: tf.Tensor) => x.mul(x.dataSync()[0]));
 * try {
 *   step(tf.tensor1d([2]));
 * } catch (error) {
 *   (error as Error).name; // => 'CaptureError'
 * }
 */
export class CaptureError extends Error {
  override name = 'CaptureError';
}
