/** What takes long: it says how far it is, lets other work of the process go on, and can be stopped. */

export interface LongRunOptions {
  /** Called after each part. */
  onProgress?: (done: number, total: number) => void;
  /** Ends the run with the signal's reason as the error; tensors are freed. */
  signal?: AbortSignal;
}

/** To be awaited after each part. */
export async function partDone(
  { onProgress, signal }: LongRunOptions,
  done: number,
  total: number,
): Promise<void> {
  onProgress?.(done, total);
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}
