/** Computations that take long: they say how far they are, let other work of the process go on, and can be stopped. */

export interface LongRunOptions {
  /** Called after each part. */
  onProgress?: (done: number, total: number) => void;
  /** Ends the run with the signal's reason as the error; tensors are freed. */
  signal?: AbortSignal;
  /** Called where a run that was stopped is not missed: what follows it is not stopped. */
  goOn?: () => void;
}

/** Watches the runs for which no `signal` or no `onProgress` is given, for instance those of a notebook. */
export type LongRunObserver = (name: string, unit: string) => LongRunOptions;

let observe: LongRunObserver | undefined;

/** Without an observer such runs are not watched. */
export function setLongRunObserver(observer: LongRunObserver | undefined): void {
  observe = observer;
}

/** A run at work. */
export interface LongRun {
  signal?: AbortSignal;
  /** After a stop: the work goes on without what this run would have given, the rest of a cell and later cells too. */
  goOn(): void;
  /** To be awaited after each part; throws where the run was stopped. */
  partDone(done: number, total: number): Promise<void>;
  /** The same for runs that return what they have when stopped: resolves to whether this one was. */
  stoppedAfter(done: number, total: number): Promise<boolean>;
}

/** Starts a run. name: of the computation, for people; unit: what is counted. */
export function longRun(name: string, options: LongRunOptions, unit = 'steps'): LongRun {
  const { signal, onProgress, goOn = () => {} } = { ...observe?.(name, unit), ...given(options) };
  async function stoppedAfter(done: number, total: number): Promise<boolean> {
    onProgress?.(done, total);
    await new Promise((resolve) => setImmediate(resolve));
    return signal?.aborted ?? false;
  }
  async function partDone(done: number, total: number): Promise<void> {
    if (await stoppedAfter(done, total)) signal!.throwIfAborted();
  }
  return { signal, goOn, partDone, stoppedAfter };
}

const given = ({ signal, onProgress }: LongRunOptions): LongRunOptions => ({
  ...(signal && { signal }),
  ...(onProgress && { onProgress }),
});
