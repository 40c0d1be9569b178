/** A training in the page: a small network, a step at a time, by what the notebook trains with. */
import { batchOf, Batches } from '../../data/batches';
import type { LabelledImages } from '../../data/labelledImages';
import { tf } from '../../engine/tf';
import { classify } from '../../metrics/classification';
import { mnistCnn, type MnistCnnOptions } from '../../models/mnistCnn';
import { trainingStep } from '../../training/step';

export const optimizers = {
  sgd: (rate: number): tf.Optimizer => tf.train.sgd(rate),
  momentum: (rate: number): tf.Optimizer => tf.train.momentum(rate, 0.9),
  adam: (rate: number): tf.Optimizer => tf.train.adam(rate),
};
export type OptimizerName = keyof typeof optimizers;

export interface RunSettings {
  network: MnistCnnOptions;
  optimizer: OptimizerName;
  rate: number;
  batchSize: number;
}

/** The network as at test time, before step `step`. */
export interface Tested {
  step: number;
  accuracy: number;
  /** The class that it takes each image for. */
  answers: ArrayLike<number>;
}

const noNumber = (loss: number) => !Number.isFinite(loss);

export class Run {
  /** Of each step's batch, penalties included, before its update. */
  readonly loss: number[] = [];
  readonly tested: Tested[] = [];
  private readonly model: tf.LayersModel;
  private readonly optimizer: tf.Optimizer;
  private readonly batches: Batches;
  private readonly update: ReturnType<typeof trainingStep>;

  constructor(
    { network, optimizer, rate, batchSize }: RunSettings,
    train: LabelledImages,
    private readonly test: LabelledImages,
  ) {
    this.model = mnistCnn(network);
    this.optimizer = optimizers[optimizer](rate);
    this.batches = new Batches(train, { batchSize, seed: network.seed });
    this.update = trainingStep(this.model, this.optimizer);
  }

  /** Whether the loss is no longer a number: no step can mend that. */
  get diverged(): boolean {
    return this.loss.length > 0 && noNumber(this.loss[this.loss.length - 1]);
  }

  /** One step of training; returns the loss of its batch. */
  step(): number {
    const { xs, labels } = this.batches.next();
    const { loss, accuracy } = this.update(xs, labels);
    const value = loss.dataSync()[0];
    tf.dispose([xs, labels, loss, accuracy]);
    this.loss.push(value);
    return value;
  }

  /** The accuracy on all test images. */
  evaluate(): Tested {
    const { xs, labels } = batchOf(this.test);
    const tested = tf.tidy(() => {
      const logits = this.model.apply(xs, { training: false }) as tf.Tensor;
      const { accuracy } = classify(this.model, () => logits, labels);
      return { accuracy: accuracy.dataSync()[0], answers: logits.argMax(1).dataSync() };
    });
    tf.dispose([xs, labels]);
    const record = { step: this.loss.length, ...tested };
    this.tested.push(record);
    return record;
  }

  /** The kernels of the first convolution, [size, size] each. */
  firstKernels(): Float32Array[] {
    const [kernel] = this.model.layers.find((layer) => /Conv2D/.test(layer.getClassName()))!.getWeights();
    const values = kernel.dataSync() as Float32Array;
    const filters = kernel.shape[3]!;
    return Array.from({ length: filters }, (_, k) =>
      Float32Array.from({ length: values.length / filters }, (_, i) => values[i * filters + k]),
    );
  }

  dispose(): void {
    this.model.dispose();
    this.optimizer.dispose();
  }
}
