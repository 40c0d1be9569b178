/** HDF5 files, in which Keras keeps weights. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DataError } from '../base/dataError';

export interface Hdf5Contents {
  /** Attributes of each group, by its path; "/" is the root. */
  groups: Record<string, Record<string, unknown>>;
  /** Each array by its path; dtype in numpy's short form, "<f". */
  arrays: Record<string, { shape: number[]; dtype: string }>;
}

type Answer<T> = { answer: T } | { problem: string };

const remedy = 'it may have been cut short: delete it, and fetch it again';

const signature = '\x89HDF\r\n\x1a\n';

/** Of work for one answer, which takes a tenth of a second: a damaged file can lead in a circle. */
const maxSeconds = 5;

/** Values that are read at a time: 16 MB. */
const piece = 4 * 2 ** 20;

export class Hdf5File {
  /** What there is, without the values. */
  contents: Hdf5Contents = { groups: {}, arrays: {} };

  private constructor(
    private readonly file: string,
    private readonly worker: Worker,
  ) {}

  /** Throws DataError where the file is missing, is not of this format, or was cut short. */
  static async open(file: string): Promise<Hdf5File> {
    checkSignature(file);
    const opened = new Hdf5File(
      file,
      new Worker(join(__dirname, 'hdf5Worker.mjs'), {
        workerData: { file },
        stderr: true /* HDF5's own trace of an error */,
      }),
    );
    try {
      opened.contents = await opened.ask<Hdf5Contents>({});
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  /** The array in pieces of whole rows (places of its first axis) as float32; no two arrays at a time. */
  async *rows(path: string): AsyncGenerator<{ from: number; values: Float32Array }> {
    const [length = 1, ...rest] = this.contents.arrays[path].shape;
    const row = rest.reduce((a, b) => a * b, 1);
    const most = Math.max(1, Math.floor(piece / row));
    for (let from = 0; from < length; from += most) {
      const rows = Math.min(most, length - from);
      yield { from, values: await this.ask<Float32Array>({ path, from, rows }) };
    }
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private ask<T>(question: { path?: string; from?: number; rows?: number }): Promise<T> {
    const { worker, file } = this;
    return new Promise((resolve, reject) => {
      const fail = (reason: string) =>
        reject(
          new DataError(
            `${file}${question.path ? `, ${question.path}` : ''}: expected a whole HDF5 file (${innermost(reason)}); ` +
              remedy,
          ),
        );
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
}

/** HDF5 says a dozen lines, of which the last is the reason. */
const innermost = (trace: string) => [...trace.matchAll(/\(\): (.+)/g)].at(-1)?.[1] ?? trace;

function checkSignature(file: string): void {
  if (!existsSync(file)) throw new DataError(`${file} is missing: fetch it again`);
  if (!statSync(file).isFile())
    throw new DataError(`${file}: expected an HDF5 file, found no file: ${remedy}`);
  const start = Buffer.alloc(8);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, start, 0, 8, 0);
  } finally {
    closeSync(descriptor);
  }
  if (start.toString('latin1') === signature) return;
  throw new DataError(
    `${file}: expected an HDF5 file, found one that begins with ${JSON.stringify(start.toString('latin1'))}; ${remedy}`,
  );
}
