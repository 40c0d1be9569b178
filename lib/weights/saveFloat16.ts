/** A model in tfjs' own format with weights of 16 bits, which `tf.loadLayersModel` widens again as it reads them. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DataError } from '../base/dataError';
import { clearAbandoned, discard, notWritten, partOf } from '../base/temporaryFiles';
import { tf } from '../engine/tf';
import { toFloat16 } from './float16';

type Artifacts = Parameters<Parameters<typeof tf.io.withSaveHandler>[0]>[0];

const weightsFile = 'weights.bin';

/**
 * Writes `model.json`, `weights.bin` and the `extra` files into `folder`, which is replaced as a whole. Throws DataError
 * where it cannot be written; what stood there stays then.
 */
export async function saveFloat16(
  model: tf.LayersModel,
  folder: string,
  extra: Record<string, string> = {},
): Promise<void> {
  const files: Record<string, string | Uint8Array> = { ...extra };
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      files['model.json'] = JSON.stringify(modelJson(artifacts));
      files[weightsFile] = halves(artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  try {
    replaceFolder(resolve(folder), files);
  } catch (error) {
    throw new DataError(notWritten(folder, error));
  }
}

function replaceFolder(target: string, files: Record<string, string | Uint8Array>): void {
  const [part, before] = [partOf(target), partOf(target)];
  mkdirSync(dirname(target), { recursive: true });
  clearAbandoned(dirname(target));
  try {
    mkdirSync(part);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(part, name), content);
    if (existsSync(target)) renameSync(target, before);
    try {
      renameSync(part, target);
    } catch (error) {
      if (existsSync(before)) renameSync(before, target);
      throw error;
    }
  } finally {
    [part, before].forEach(discard);
  }
}

function modelJson({ modelTopology, weightSpecs = [] }: Artifacts): object {
  const quantization = { dtype: 'float16', original_dtype: 'float32' };
  const weights = weightSpecs.map((spec) => {
    if (spec.dtype !== 'float32')
      throw new Error(`expected float32 weights, found ${spec.name} in ${spec.dtype}`);
    return { ...spec, quantization };
  });
  return {
    format: 'layers-model',
    modelTopology,
    weightsManifest: [{ paths: [weightsFile], weights }],
  };
}

function halves({ weightData = [] }: Artifacts): Uint8Array {
  const data = tf.io.CompositeArrayBuffer.join(weightData);
  const values = toFloat16(new Float32Array(data));
  return new Uint8Array(values.buffer);
}
