/** Worker threads that read samples while the main thread computes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DataError } from '../../base/dataError';
import type { Augmentation, Sample } from './sample';
import type { SampleAnswer, SampleJob } from './sampleWorker';
import type { SampleFiles } from './segmentationDataset';

/** A worker that loads sampleWorker: TypeScript here, JavaScript in a package. */
const start = `
  const { workerData } = require('node:worker_threads');
  const load = require('node:module').createRequire(workerData.file);
  if (workerData.file.endsWith('.ts')) load('tsx/cjs');
  load(workerData.file);
`;

interface Waiting {
  resolve: (sample: Sample) => void;
  reject: (error: Error) => void;
}

export class SampleReader {
  private readonly workers: Worker[];
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  /** Call `close` when it is no longer needed. */
  constructor(workers: number) {
    const [source, compiled] = ['ts', 'js'].map((ending) => join(__dirname, `sampleWorker.${ending}`));
    const file = existsSync(source) ? source : compiled;
    this.workers = Array.from({ length: workers }, () => {
      // eslint-disable-next-line no-restricted-syntax -- the text above, in which nothing is put
      const worker = new Worker(start, { eval: true, workerData: { file }, execArgv: [] });
      worker.on('message', (answer: SampleAnswer) => this.settle(answer));
      worker.on('error', (error) => this.fail(error as Error));
      worker.unref(); // a program that forgot to close it can end all the same
      return worker;
    });
  }

  read(files: SampleFiles, augmentation: Augmentation, seed: number): Promise<Sample> {
    const id = this.asked++;
    const worker = this.workers[id % this.workers.length];
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      for (const each of this.workers) each.ref();
      worker.postMessage({ id, files, augmentation, seed } satisfies SampleJob);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
    this.fail(new Error('the reader was closed'));
  }

  private settle(answer: SampleAnswer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (this.waiting.size === 0) for (const worker of this.workers) worker.unref();
    if ('sample' in answer) return waiting?.resolve(answer.sample);
    const { name, message } = answer.error;
    waiting?.reject(name === 'DataError' ? new DataError(message) : new Error(message));
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
