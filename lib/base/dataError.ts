/**
 * Data that is missing, cut short or not what it should be; the message names the file and what to do.
 * @example
 * const error = await data.loadCifar10(['nowhere']).catch((error: Error) => error);
 * error instanceof data.DataError; // => true
 */
export class DataError extends Error {
  override name = 'DataError';
}
