/** A model in tfjs' own format with weights of 16 bits, which `tf.loadLayersModel` widens again as it reads them. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { tf } from '../tensorflow/tf';
import { toFloat16 } from './float16';

type Artifacts = Parameters<Parameters<typeof tf.io.withSaveHandler>[0]>[0];

const weightsFile = 'weights.bin';

/** Writes `model.json`, `weights.bin` and the `extra` files into `folder`, which is replaced as a whole. */
export async function saveHalf(
  model: tf.LayersModel,
  folder: string,
  extra: Record<string, string> = {},
): Promise<void> {
  const target = resolve(folder);
  mkdirSync(dirname(target), { recursive: true });
  const part = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        writeFileSync(join(part, 'model.json'), JSON.stringify(modelJson(artifacts)));
        writeFileSync(join(part, weightsFile), halves(artifacts));
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }),
    );
    for (const [name, text] of Object.entries(extra)) writeFileSync(join(part, name), text);
    rmSync(target, { recursive: true, force: true });
    renameSync(part, target);
  } finally {
    rmSync(part, { recursive: true, force: true });
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
