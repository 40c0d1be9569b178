import { tf } from '../../engine/tf';
import type { SavedNetwork } from '../saved';

/** The network that a notebook sent. Its layers' classes must have been imported. */
export async function loadModel(
  { topology: modelTopology, specs: weightSpecs, weights }: SavedNetwork,
  unpacked: (text: string) => Promise<ArrayBuffer>,
): Promise<tf.LayersModel> {
  const weightData = await unpacked(weights);
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
}
