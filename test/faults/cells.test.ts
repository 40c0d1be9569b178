/** Cells of a notebook run again and again in one kernel – 720 after a warm-up, 20 in the quick form – leave nothing behind. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { full } from './form';
import { cellWith, Kernel, type KernelMemory } from './kernelCells';

/** Once: imports and the digits. */
const setUp = [cellWith(1, "from './lib'"), cellWith(1, 'Forty digits.')];

/** Functions, figures, a table, models, trainings, features: as the notebook has them, the trainings short. */
const cells = [
  cellWith(1, '// Algorithm 1 of Ioffe'),
  cellWith(1, 'function compare('),
  cellWith(1, 'tf.randomGamma([20000, 1]'),
  cellWith(1, 'const conv = (options'),
  cellWith(1, 'network.setWeights(normalized.getWeights());\ncompare('),
  cellWith(1, 'Layers from input to output.'),
  changed(cellWith(1, 'const withBN = await training.train('), 'full ? 1801 : 601', '3'),
  cellWith(1, 'Training with and without batch normalisation'),
  cellWith(1, 'Inside the trained network'),
  changed(
    cellWith(1, "models.mnistCnn({ seed: 1, batchNorm: 'beforeActivation' })"),
    'steps: 60',
    'steps: 2',
  ),
];

function changed(cell: string, from: string, to: string): string {
  if (!cell.includes(from)) throw new Error(`expected "${from}" in a cell, found none: ${cell}`);
  return cell.replace(from, to);
}

/** tfjs keeps the order of the layers of some models that ran last, and thereby them; now it keeps these. */
const otherModels = `
for (let i = 0; i < 8; i++) {
  const other = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
  tf.tidy(() => other.predict(tf.zeros([1, 1])));
}`;

/** Times through the cells: resident memory rises by 30 to 60 MiB over the first twenty, then by 10 to 50 in eighty. */
const warmUp = full ? 24 : 1;
const rounds = full ? 96 : 3;
/** MiB; the quick form is over before the allocators of TensorFlow and V8 have settled, and counts tensors alone. */
const flat = full ? 60 : Infinity;
const trivial = full ? 50 : 5;

let kernel: Kernel;
let [before, after, afterTrivial]: KernelMemory[] = [];
let shown = 0;

async function run(cell: string): Promise<void> {
  const ran = await kernel.run(cell);
  if (ran.wrong) throw new Error(`expected a cell that runs, got\n${ran.wrong}\nin\n${cell}`);
  shown += ran.shown;
}

async function settled(): Promise<KernelMemory> {
  await run(otherModels);
  return kernel.memory();
}

beforeAll(async () => {
  kernel = new Kernel();
  for (const cell of setUp) await run(cell);
  for (let round = 0; round < rounds; round++) {
    if (round === warmUp) before = await settled();
    for (const cell of cells) await run(cell);
  }
  after = await settled();
  for (let i = 0; i < trivial; i++) await run('const one = 1;');
  afterTrivial = await settled();
}, 3_600_000);
afterAll(() => kernel.close());

const told = ({ resident, heap, tensors, tensorBytes }: KernelMemory) =>
  `resident ${resident.toFixed(0)}, JavaScript ${heap.toFixed(1)}, ${tensors} tensors of ${tensorBytes.toFixed(1)} MiB`;

describe(`${rounds * cells.length} cells in one kernel`, () => {
  it('all run, and show what they show', () => {
    expect(shown).toBeGreaterThan(rounds * cells.length);
  });

  it('leave no tensors', ({ annotate }) => {
    void annotate(`after ${warmUp * cells.length} cells ${told(before)}; at the end ${told(after)}`);
    expect(before.tensors).toBeGreaterThan(0);
    expect(after.tensors).toBeLessThanOrEqual(before.tensors);
    expect(after.tensorBytes).toBeLessThan(before.tensorBytes + 0.1);
  });

  it('take no more memory than the first ones', ({ annotate }) => {
    const count = (rounds - warmUp) * cells.length;
    const each = (some: KernelMemory, other: KernelMemory, n: number) =>
      ((1024 * (other.heap - some.heap)) / n).toFixed(0);
    void annotate(
      `JavaScript's memory: ${each(before, after, count)} KiB a cell, ` +
        `${each(after, afterTrivial, trivial)} a trivial one, which is tslab's share`,
    );
    expect(after.resident - before.resident).toBeLessThan(flat);
    expect(after.heap - before.heap).toBeLessThan(full ? 20 : 30);
  });
});
