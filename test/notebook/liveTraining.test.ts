import { afterEach, describe, expect, it, vi } from 'vitest';
import { liveTraining } from '../../lib/notebook/liveTraining';
import { tf } from '../../lib/engine/tf';
import { train } from '../../lib/training/train';
import { madeUpPictures } from '../data/madeUp';
import { small } from '../training/small';
import { Cell, noCellLeft } from './cell';

noCellLeft();
afterEach(() => {
  vi.restoreAllMocks();
  tf.disposeVariables();
});

interface Trace {
  name: string;
  y: unknown[];
  yaxis: string;
}
const isFigure = ({ data }: { data: object }) => 'application/vnd.plotly.v1+json' in data;
const tracesOf = (output: { data: object }) =>
  (output.data as Record<string, { data: Trace[] }>)['application/vnd.plotly.v1+json'].data;

const data = madeUpPictures(60);
const run = (watched: Partial<Parameters<typeof train>[2]>, network = small()) =>
  train(network, data, { optimizer: tf.train.sgd(0.1), seed: 1, batchSize: 16, steps: 20, ...watched });

describe('a training that is watched', () => {
  it('has progress, a figure that grows in its place, and the lines of the log', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const cell = Cell.run();
    const live = liveTraining({ title: 'Live', steps: 20 });
    const history = await run({ ...live.run('one'), logEvery: 10 });
    expect(history.loss).toHaveLength(20);
    expect(log.mock.calls.map(([line]) => String(line).slice(0, 21))).toEqual([
      'step    0 accuracy is',
      'step   10 accuracy is',
    ]);
    const figures = cell.outputs.filter(isFigure);
    expect(figures).toHaveLength(1);
    expect(tracesOf(figures[0]).map(({ name, y }) => [name, y.length])).toEqual([
      ['one', 20],
      ['one', 20],
    ]);
    const bar = cell.outputs.find(({ data }) => data['text/plain'].startsWith('one: 20 steps in'));
    expect(bar?.data['text/plain']).toContain(`loss ${history.loss[19].toFixed(3)}`);
  });

  it('keeps the runs before it, and lets a run of the same name take the place of the older one', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const live = liveTraining({ title: 'Live', steps: 5 });
    Cell.run();
    await run(live.run('one'));
    await run(live.run('two'));
    const cell = Cell.run();
    const again = await run(live.run('one'));
    const names = tracesOf(cell.outputs.filter(isFigure).at(-1)!).filter(({ yaxis }) => yaxis === 'y2');
    expect(names.map(({ name, y }) => [name, y.length])).toEqual([
      ['one', 5],
      ['two', 5],
    ]);
    expect(names[0].y.at(-1)).toBeCloseTo(again.loss.reduce((a, b) => a + b) / 5, 5);

    const alone = Cell.run();
    live.show();
    expect(alone.outputs.filter(isFigure)).toHaveLength(1);
  });
});
