/** Loads MNIST in a process of its own, as a notebook or a script does, and says what it got as a line of JSON. */
import { createHash } from 'node:crypto';
import { loadMnist, type MnistOptions } from '../../lib/data/mnist';

export interface Loaded {
  source: string;
  /** Of all bytes and labels. */
  digest: string;
  counts: [train: number, test: number];
  /** The most memory that the process has held, in MiB. */
  peakMiB: number;
}

void loadMnist(JSON.parse(process.argv[2]) as MnistOptions).then(({ train, test, source }) => {
  const digest = createHash('sha256');
  for (const bytes of [train.images, train.labels, test.images, test.labels]) digest.update(bytes);
  const loaded: Loaded = {
    ...{ source, digest: digest.digest('hex'), counts: [train.count, test.count] },
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
  console.log(JSON.stringify(loaded));
});
