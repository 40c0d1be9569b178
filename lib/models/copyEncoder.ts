import type { tf } from '../engine/tf';

/**
 * Starts a DeconvNet's encoder from a VGG16 that was trained before, as Noh, Hong & Han 2015 do: copies kernels and
 * biases of `block<i>_conv<j>` into `conv<i>_<j>`, where both have them. Returns the names of the layers that got
 * them.
 * @throws Error where a layer of the same place has another size (the width has to be VGG16's), or there is nothing
 * to copy.
 * @example
 * const encoder = models.vgg('small', [[64, 64]], { includeTop: false, inputShape: [null, null, 3], seed: 1 });
 * const model = models.deconvNet({ classes: 2, seed: 1, blocks: [2], code: false });
 * models.copyEncoder(encoder, model); // => ['conv1_1', 'conv1_2']
 */
export function copyEncoder(vgg: tf.LayersModel, deconvNet: tf.LayersModel): string[] {
  const copied: string[] = [];
  for (const layer of deconvNet.layers) {
    const place = /^conv(\d)_(\d)$/.exec(layer.name);
    const source = place && vgg.layers.find(({ name }) => name === `block${place[1]}_conv${place[2]}`);
    if (!source) continue;
    const [from, to] = [source, layer].map((each) =>
      each
        .getWeights()
        .map(({ shape }) => `[${shape}]`)
        .join(' and '),
    );
    if (from !== to) {
      throw new Error(
        `${layer.name}: expected weights ${to} in ${source.name}, found ${from}: build the network at width 1`,
      );
    }
    layer.setWeights(source.getWeights());
    copied.push(layer.name);
  }
  if (copied.length === 0) throw new Error('found no layer block<i>_conv<j> to copy: give a VGG16');
  return copied;
}
