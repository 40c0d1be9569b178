import type { tf } from '../engine/tf';

const isConvolution = (layer?: tf.layers.Layer) => /Conv2D/.test(layer?.getClassName() ?? '');
const isNonlinearity = (layer?: tf.layers.Layer) => /^(Activation|ReLU)$/.test(layer?.getClassName() ?? '');

/** The layers whose feature maps are shown: each convolution, behind its nonlinearity. */
export function shownLayers({ layers }: tf.LayersModel): { name: string; channels: number }[] {
  const shown = layers.filter((layer, i) =>
    isConvolution(layer)
      ? !isNonlinearity(layers[i + 1])
      : isConvolution(layers[i - 1]) && isNonlinearity(layer),
  );
  return shown.map(({ name, outputShape }) => ({ name, channels: (outputShape as number[])[3] }));
}
