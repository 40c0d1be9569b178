/** What travels from a notebook into its page: networks and images as JSON, long rows of numbers as gzip in base64. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { BatchNormalization } from '../layers/batchNorm';
import { copyWith, type LayerJson } from '../models/rebuild';
import { tf } from '../engine/tf';
import { Batches } from '../data/batches';
import type { LabelledImages } from '../data/labelledImages';
import { withPopulation } from '../training/population';
import { toFloat16 } from '../weights/float16';

/** Mean and variance of each channel, by the name of the normalization. */
export type SavedMoments = Record<string, { mean: number[]; variance: number[] }>;

export interface SavedNetwork {
  name: string;
  topology: object;
  specs: Parameters<typeof tf.io.decodeWeights>[1];
  /** Float16. */
  weights: string;
  /** What batch normalization may use at inference beside the batch itself. */
  moments?: Record<'moving' | 'population', SavedMoments>;
}

export const packed = (bytes: Uint8Array): string => gzipSync(bytes, { level: 9 }).toString('base64');

const halved = { dtype: 'float16', original_dtype: 'float32' } as const;

/** Throws Error for weights that are not float32, such as the counters of dropout. */
export async function savedNetwork(name: string, model: tf.LayersModel): Promise<SavedNetwork> {
  let saved: SavedNetwork | undefined;
  await model.save(
    tf.io.withSaveHandler(async ({ weightSpecs = [], weightData = [] }) => {
      const other = weightSpecs.find(({ dtype }) => dtype !== 'float32');
      if (other)
        throw new Error(
          `expected float32 weights in "${name}", found ${other.name} in ${other.dtype}: give a network without dropout`,
        );
      const halves = toFloat16(new Float32Array(tf.io.CompositeArrayBuffer.join(weightData)));
      saved = {
        ...{ name, topology: withoutStart(model) },
        specs: weightSpecs.map((spec) => ({ ...spec, quantization: halved })),
        weights: packed(new Uint8Array(halves.buffer)),
      };
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  return saved!;
}

/** The layers, their weights zero before those of the file come: the page draws no random start. */
export function withoutStart(model: tf.LayersModel): object {
  const json = model.toJSON(null, false) as unknown as { config: { layers: LayerJson[] } };
  for (const { config } of json.config.layers)
    for (const key of Object.keys(config))
      if (/^(kernel|bias)_initializer$/.test(key)) config[key] = { class_name: 'Zeros', config: {} };
  return json;
}

/**
 * The moments of the population over so many batches, and moving averages (momentum 0.99) that began there and saw the
 * same batches once more; undefined for a network without batch normalization.
 */
export async function savedMoments(
  model: tf.LayersModel,
  data: LabelledImages,
  { batches, seed }: { batches: number; seed: number },
): Promise<SavedNetwork['moments']> {
  if (normalizations(model).length === 0) return undefined;
  const population = await withPopulation(model, data, { batches, seed });
  const moving = await copyWith(population, BatchNormalization, { statistics: 'moving' });
  try {
    normalizations(moving).forEach((layer, i) => {
      const { mean, variance } = normalizations(population)[i].populationMoments();
      const [gamma, beta] = layer.getWeights();
      layer.setWeights([gamma, beta, mean, variance]);
      tf.dispose([mean, variance]);
    });
    const stream = new Batches(data, { batchSize: 64, seed });
    for (let i = 0; i < batches; i++) {
      const { xs, labels } = stream.next();
      tf.dispose([xs, labels, moving.apply(xs, { training: true }) as tf.Tensor]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { population: momentsOf(population), moving: momentsOf(moving) };
  } finally {
    [population, moving].forEach((copy) => copy.dispose());
  }
}

const normalizations = (model: tf.LayersModel) =>
  model.layers.filter((layer): layer is BatchNormalization => layer instanceof BatchNormalization);

function momentsOf(model: tf.LayersModel): SavedMoments {
  return Object.fromEntries(
    normalizations(model).map((layer) => {
      const { mean, variance } = layer.populationMoments();
      const numbers = { mean: [...mean.dataSync()], variance: [...variance.dataSync()] };
      tf.dispose([mean, variance]);
      return [layer.name, numbers];
    }),
  );
}

/** What `packed` packed, where there is no browser. */
export async function unpackedHere(text: string): Promise<ArrayBuffer> {
  const { buffer, byteOffset, length } = gunzipSync(Buffer.from(text, 'base64'));
  return buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer;
}
