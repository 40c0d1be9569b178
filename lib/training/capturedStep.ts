/** A step of training as one graph, the same wherever a run is taken up. */
import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import type { TrainOptions } from './options';
import { trainingStep } from './step';
import { restoreTrainingState, trainingState } from './trainingState';

export function capturedStep(model: tf.LayersModel, options: TrainOptions) {
  const { optimizer, precision, seed = 0 } = options;
  const isEager = options.capture === false;
  const captured = capture(trainingStep(model, optimizer, options), {
    ...{ precision, seed },
    ...(isEager ? { mode: 'eager' } : {}),
  });
  let isRecorded = false;

  /**
   * Has the step recorded, which runs it, and puts everything back: all steps of a run are then of a graph, and none is
   * the recording's own, whose last bits differ.
   */
  function record(xs: tf.Tensor, labels: tf.Tensor): void {
    if (isEager || isRecorded) return;
    isRecorded = true;
    const before = trainingState(model, optimizer);
    const { graphs } = captured;
    try {
      // The first of two may make the optimizer's slots.
      for (let i = 0; i < 2 && captured.graphs === graphs; i++) {
        tf.dispose(Object.values(captured(xs, labels)));
      }
    } finally {
      restoreTrainingState(model, optimizer, before);
    }
  }

  /** i: the number of the step, of which the random numbers of layers such as tf.layers.dropout are a function. */
  function run(xs: tf.Tensor, labels: tf.Tensor, i: number): { loss: number; accuracy: number } {
    captured.calls = i;
    return tf.tidy(() => {
      const result = captured(xs, labels);
      const [loss, accuracy] = [result.loss.dataSync()[0], result.accuracy.dataSync()[0]];
      tf.dispose([result.loss, result.accuracy]); // tidy leaves what the step kept
      return { loss, accuracy };
    });
  }

  return { record, run, dispose: () => captured.dispose() };
}
