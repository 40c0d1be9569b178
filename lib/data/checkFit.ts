/** Whether pictures and network are made for each other. */
import type { LabelledImages } from './labelledImages';
import type { tf } from '../engine/tf';

/** Throws where the network does not take pictures of this size, or has not one output for each class. */
export function checkFit(model: tf.LayersModel, data: LabelledImages): void {
  const { name, height, width, channels, classes } = data;
  const [input, output] = [model.inputs[0].shape, model.outputs[0].shape].map((shape) => shape.slice(1));
  const picture = [height, width, channels];
  const fits = (axes: tf.Shape, sizes: number[]) =>
    axes.length === sizes.length && axes.every((axis, i) => axis === null || axis === sizes[i]);
  if (!fits(input, picture)) {
    throw new Error(`expected pictures [${input}], which the network takes, got [${picture}] (${name})`);
  }
  if (!fits(output, [classes.length])) {
    throw new Error(`expected a network with ${classes.length} outputs, one for each class, got [${output}]`);
  }
}
