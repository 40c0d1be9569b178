/** What runs in a worker thread: reads samples, one after the other, as it is asked to. */
import { parentPort } from 'node:worker_threads';
import type { SampleFiles } from './segmentationDataset';
import { type Augmentation, readSample, type Sample } from './sample';

export interface SampleJob {
  id: number;
  files: SampleFiles;
  augmentation: Augmentation;
  seed: number;
}

export type SampleAnswer = { id: number } & (
  { sample: Sample } | { error: { name: string; message: string } }
);

let last = Promise.resolve();
parentPort?.on('message', (job: SampleJob) => {
  last = last.then(() => answer(job));
});

async function answer({ id, files, augmentation, seed }: SampleJob): Promise<void> {
  try {
    const sample = await readSample(files, augmentation, seed);
    parentPort?.postMessage({ id, sample } satisfies SampleAnswer);
  } catch (error) {
    const { name, message } = error as Error;
    parentPort?.postMessage({ id, error: { name, message } } satisfies SampleAnswer);
  }
}
