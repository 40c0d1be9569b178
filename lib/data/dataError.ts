/** Data that is missing, cut short or not what it should be; the message names the file and what to do. */
export class DataError extends Error {
  override name = 'DataError';
}
