/**
 * Data that is missing, cut short or not what it should be; the message names the file and what to do.
 * @example
 * const error = await data.loadCifar10(['nowhere']).catch((error: Error) => error);
 * error instanceof data.DataError; // => true
 */
export class DataError extends Error {
  override name = 'DataError';
}

/** What TensorFlow, or whatever else, said, without the frame that the addon puts around it. */
export const nativeReason = (error: unknown): string =>
  (error as Error).message
    .replace(/^Invalid TF_Status: \d+\s*Message: /, '')
    .trim()
    .split('\n')[0];
