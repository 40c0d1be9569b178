/** What `saveHalf` wrote, read again. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../data/dataError';
import { npmRun } from '../tensorflow/installation';
import { tf } from '../tensorflow/tf';
import { checkWeightFiles } from './weightFiles';

/**
 * The model in `folder`; the caller's. name: as in `npm run train -- NAME`. Throws DataError where the files are missing,
 * damaged, or name others.
 */
export async function loadHalf(folder: string, name: string): Promise<tf.LayersModel> {
  const file = join(folder, 'model.json');
  if (!existsSync(file)) {
    throw new DataError(
      `${file} is missing: restore it from the repository, or train it with ${npmRun(`train -- ${name}`)}`,
    );
  }
  checkWeightFiles(file);
  return tf.loadLayersModel(`file://${file}`).catch((error: Error) => {
    throw new DataError(`${folder}: expected a model in tfjs' format, whole (${error.message})`);
  });
}
