/** HDF5 files, in which Keras keeps weights. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DataError } from '../base/dataError';
import { type ArrayFile, type ArrayInfo, type Piece, rowsAtATime } from './arrayFile';
import { type FloatType, toFloat32 } from './float16';

interface Contents {
  groups: NonNullable<ArrayFile['groups']>;
  arrays: Record<string, ArrayInfo>;
}

type Answer<T> = { answer: T } | { problem: string };

/** Of work for one answer, which takes a tenth of a second: a damaged file can lead in a circle. */
const maxSeconds = 5;

export class Hdf5File implements ArrayFile {
  groups: Contents['groups'] = {};
  arrays: Contents['arrays'] = {};

  private constructor(
    private readonly file: string,
    private readonly worker: Worker,
  ) {}

  /** shown: what errors call the file. Throws DataError where it is damaged or was cut short. */
  static async open(file: string, shown = file): Promise<Hdf5File> {
    const opened = new Hdf5File(
      shown,
      new Worker(join(__dirname, 'hdf5Worker.mjs'), {
        workerData: { file },
        stderr: true /* HDF5's own trace of an error */,
      }),
    );
    try {
      return Object.assign(opened, await opened.ask<Contents>({}));
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  async *rows(path: string): AsyncGenerator<Piece> {
    const { shape, dtype } = this.arrays[path];
    const [length = 1] = shape;
    const most = rowsAtATime(shape);
    for (let from = 0; from < length; from += most) {
      const bytes = await this.ask<Uint8Array>({ path, from, rows: Math.min(most, length - from) });
      yield { from, values: toFloat32(bytes, dtype as FloatType) };
    }
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private ask<T>(question: { path?: string; from?: number; rows?: number }): Promise<T> {
    const { worker, file } = this;
    return new Promise((resolve, reject) => {
      const fail = (trace: string) => reject(new DataError(`${file}${this.sentence(trace, question.path)}`));
      const begun = { clock: performance.now(), work: process.cpuUsage() };
      const patience = setInterval(() => {
        const { user, system } = process.cpuUsage(begun.work);
        if ((user + system) / 1e6 < maxSeconds || performance.now() - begun.clock < 1000 * maxSeconds) return;
        done();
        void worker.terminate();
        fail('its reading does not end');
      }, 500);
      const done = () => {
        clearInterval(patience);
        worker.off('error', onError);
        worker.off('message', onMessage);
      };
      const onError = (error: unknown) => {
        done();
        fail((error as Error).message ?? String(error));
      };
      const onMessage = (message: Answer<T>) => {
        done();
        if ('problem' in message) fail(message.problem);
        else resolve(message.answer);
      };
      worker.on('error', onError);
      worker.on('message', onMessage);
      worker.postMessage(question);
    });
  }

  /** HDF5 says a dozen lines, of which the last is the reason. */
  private sentence(trace: string, path?: string): string {
    const reason = [...trace.matchAll(/\(\): (.+)/g)].at(-1)?.[1] ?? trace;
    if (path && /filter|plugin/i.test(reason))
      return `, ${path}: expected numbers unpacked or packed by gzip, found another packing (${reason}): unpack them with h5repack -f NONE`;
    return `${path ? `, ${path}` : ''}: expected a whole HDF5 file (${reason}): it is damaged or was cut short: fetch it again`;
  }
}
