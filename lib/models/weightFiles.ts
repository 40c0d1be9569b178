/** The files that a model in tfjs' format names as its weights. */
import { lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DataError } from '../data/dataError';

/**
 * tfjs reads whatever path `model.json` names. Throws DataError where one is not a plain file beside it: a file that
 * somebody sent may name any other, a device that never ends among them.
 */
export function checkWeightFiles(file: string): void {
  for (const path of pathsIn(file)) {
    const isBeside = typeof path === 'string' && basename(path) === path && path !== '..';
    const found = isBeside && lstatSync(join(dirname(file), path), { throwIfNoEntry: false });
    if (found && found.isFile()) continue;
    throw new DataError(
      `${file}: expected its weights in a file beside it, found ${JSON.stringify(path)}` +
        (isBeside && !found ? ', which is missing: restore it' : ': use files as "model.save" wrote them'),
    );
  }
}

function pathsIn(file: string): unknown[] {
  try {
    const { weightsManifest } = JSON.parse(readFileSync(file, 'utf8')) as {
      weightsManifest: { paths: unknown[] }[];
    };
    return weightsManifest.flatMap(({ paths }) => paths);
  } catch (error) {
    throw new DataError(
      `${file}: expected a model in tfjs' format, whole, with a weightsManifest (${(error as Error).message}): restore it`,
    );
  }
}
