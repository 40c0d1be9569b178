/** A step of training as one graph, the same wherever a run is taken up. */
import { capture } from '../engine/capture';
import { tf } from '../engine/tf';
import { maxGraphs } from './learningRate';
import type { TrainOptions } from './options';
import { Sgd } from './sgd';
import { trainingStep } from './step';
import { restoreTrainingState, trainingState } from './trainingState';

/** rates: of all steps, where they are set. */
export function capturedStep(model: tf.LayersModel, options: TrainOptions, rates?: Float64Array) {
  const { optimizer, precision } = options;
  const isFed = Sgd.is(optimizer); // its rate is a variable of the graph, not a constant
  const isEager = options.capture === false || (!isFed && new Set(rates).size > maxGraphs);
  const captured = capture(trainingStep(model, optimizer, options), {
    ...{ precision, graphs: maxGraphs },
    ...(isEager ? { mode: 'eager' } : {}),
  });
  const recorded = new Set<string>();

  /**
   * Has the step recorded where the images' size or the rate is new, which runs it, and puts everything back: all steps
   * of a run are then of a graph, and none is the recording's own, whose last bits differ.
   */
  function record(xs: tf.Tensor, labels: tf.Tensor, rate?: number): void {
    const kind = `[${xs.shape}] [${labels.shape}] ${isFed ? '' : rate}`;
    if (isEager || recorded.has(kind)) return;
    recorded.add(kind);
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

  function run(xs: tf.Tensor, labels: tf.Tensor): { loss: number; accuracy: number } {
    return tf.tidy(() => {
      const result = captured(xs, labels);
      const [loss, accuracy] = [result.loss.dataSync()[0], result.accuracy.dataSync()[0]];
      tf.dispose([result.loss, result.accuracy]); // tidy leaves what the step kept
      return { loss, accuracy };
    });
  }

  return { record, run, dispose: () => captured.dispose() };
}
