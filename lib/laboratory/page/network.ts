/** A network of the notebook, asked about one image after another. */
import { saliency } from '../../attribution/inputGradient';
import { tf } from '../../engine/tf';
import { BatchNormalization, type BatchStatistics } from '../../layers/batchNorm';
import { evaluate, evaluateLogits, inputValues, type Values } from '../../models/layerOutputs';
import { outputOf } from '../../models/symbolicTensors';
import { copyWith } from '../../models/rebuild';
import { type ReceptiveField, receptiveField } from '../../models/receptiveField';
import { shownLayers } from '../shownLayers';
import type { SavedMoments, SavedNetwork } from '../saved';
import { loadModel } from './loadModel';

/** Feature maps [height, width, channels]. */
export interface Maps {
  values: Float32Array;
  size: number;
  channels: number;
}

export interface Answer {
  maps: Maps[];
  /** Undefined where the network has no answer: batch statistics of a single value. */
  logits?: Float32Array;
  probabilities?: Float32Array;
}

export class Network {
  /** The layers whose maps are shown: each convolution, behind its nonlinearity. */
  readonly layers: string[];
  private readonly fields: ReceptiveField[];
  private readonly kernels: { values: Float32Array; shape: number[] };

  private constructor(
    readonly name: string,
    private readonly models: Partial<Record<BatchStatistics, tf.LayersModel>>,
    private readonly only: tf.LayersModel,
  ) {
    this.layers = shownLayers(only).map(({ name }) => name);
    this.fields = this.layers.map((name) => receptiveField(only, name)!);
    const [kernel] = only.layers.find((layer) => /Conv2D/.test(layer.getClassName()))!.getWeights();
    this.kernels = { values: kernel.dataSync() as Float32Array, shape: kernel.shape };
  }

  static async load(saved: SavedNetwork, unpacked: (text: string) => Promise<ArrayBuffer>): Promise<Network> {
    const model = await loadModel(saved, unpacked);
    const { moments } = saved;
    if (!moments) return new Network(saved.name, {}, model);
    const batch = await copyWith(model, BatchNormalization, { statistics: 'batch' });
    const population = await withMoments(model, 'population', moments.population);
    const moving = await withMoments(model, 'moving', moments.moving);
    model.dispose();
    return new Network(saved.name, { batch, population, moving }, batch);
  }

  /** pixels: 28 x 28, 0 … 1. statistics: of batch normalization, where the network has it. */
  answer(pixels: Float32Array, statistics: BatchStatistics = 'population'): Answer {
    const model = this.models[statistics] ?? this.only;
    let answer: Answer;
    tf.tidy(() => {
      const known = inputValues(model, imageOf(pixels));
      const maps = this.layers.map((name) => {
        const output = evaluate(outputOf(model, name), known);
        const [, size, , channels] = output.shape as [number, number, number, number];
        return { values: output.dataSync() as Float32Array, size, channels };
      });
      answer = { maps, ...this.output(model, known) };
    });
    return answer!;
  }

  /** How strongly the class's score changes with each pixel: 28 x 28. */
  saliency(pixels: Float32Array, label: number, statistics: BatchStatistics = 'population'): Float32Array {
    const model = this.models[statistics] ?? this.only;
    const map = tf.tidy(() => saliency(model, imageOf(pixels), label));
    const values = map.dataSync() as Float32Array;
    map.dispose();
    return values;
  }

  /** The kernel of a channel of the first convolution: [size, size]. */
  firstKernel(channel: number): { weights: Float32Array; size: number } {
    const { values, shape } = this.kernels;
    const [size, , inputs, channels] = shape;
    const weights = Float32Array.from(
      { length: size * size },
      (_, i) => values[i * inputs * channels + channel],
    );
    return { weights, size };
  }

  /** The pixels that one position of a layer's maps depends on, as a square that may begin before the image. */
  field(layer: number, row: number, column: number): { top: number; left: number; size: number } {
    const { height, width } = this.fields[layer];
    return {
      top: height.start + row * height.stride,
      left: width.start + column * width.stride,
      size: height.size,
    };
  }

  dispose(): void {
    for (const model of new Set([...Object.values(this.models), this.only])) model.dispose();
  }

  /** Nothing where batch normalization refuses a single value for each class. */
  private output(model: tf.LayersModel, known: Values): Omit<Answer, 'maps'> {
    try {
      const logits = evaluateLogits(model, known);
      const [values, probabilities] = [logits, tf.softmax(logits)].map((x) => x.dataSync() as Float32Array);
      return { logits: values, probabilities };
    } catch (error) {
      if (/no batch statistics/.test((error as Error).message)) return {};
      throw error;
    }
  }
}

const imageOf = (pixels: Float32Array) => tf.tensor4d(pixels, [1, 28, 28, 1]);

async function withMoments(
  model: tf.LayersModel,
  statistics: 'moving' | 'population',
  moments: SavedMoments,
) {
  const copy = await copyWith(model, BatchNormalization, { statistics });
  tf.tidy(() => {
    for (const layer of copy.layers) {
      if (!(layer instanceof BatchNormalization)) continue;
      const [gamma, beta] = layer.getWeights();
      const { mean, variance } = moments[layer.name];
      const sums = [gamma, beta, tf.tensor1d(mean), tf.tensor1d(variance)];
      layer.setWeights(statistics === 'population' ? [...sums, tf.scalar(1)] : sums); // of one batch
    }
  });
  return copy;
}
