/** What a recorded graph is made of. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeBackend } from '../../../lib/engine/backend';
import { Effects } from '../../../lib/engine/capture/effects';
import { intercept } from '../../../lib/engine/capture/intercept';
import { Recorder } from '../../../lib/engine/capture/recorder';
import { Session } from '../../../lib/engine/capture/session';
import { tf } from '../../../lib/engine/tf';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** Its operations but constants, and its result, which is that of f. */
function operations(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): string[] {
  const { readSync } = nodeBackend();
  const recorder = new Recorder([], 'float32', (dataId) => readSync.call(nodeBackend(), dataId));
  recorder.argument(x, 'a0');
  const y = intercept(recorder, new Effects(), () => f(x));
  recorder.result(y, 'r0');
  const { graph } = recorder;
  graph.keepNeeded(['r0']);
  const session = new Session(graph, ['a0'], ['r0']);
  const [result] = session.run([x]);
  session.dispose();
  expect(result.shape).toEqual(y.shape);
  expect(result.arraySync()).toEqual(y.arraySync());
  return graph.nodes.map(({ op }) => op).filter((op) => op !== 'Const');
}

describe('a recorded graph', () => {
  const x = () => tf.tensor2d([1, -2, 3, 4, 5, -6], [2, 3]);
  const once = ['Placeholder', 'Identity'];

  it('leaves out reshaping that leads back to where it began', () => {
    expect(operations((x) => x.reshape([3, 2]).expandDims(0).reshape([2, 3]), x())).toEqual(once);
    expect(operations((x) => x.toFloat().reshape([2, 3]), x())).toEqual(once);
  });

  it('reshapes at once what is reshaped twice', () => {
    const operation = ['Placeholder', 'Reshape', 'Identity'];
    expect(operations((x) => x.reshape([3, 2]).reshape([6]), x())).toEqual(operation);
    expect(operations((x) => x.expandDims(0).reshape([1, 6]), x())).toEqual(operation);
  });

  it('leaves out what nothing needs', () => {
    expect(operations((x) => [x.square(), x.neg()][1], x())).toEqual(['Placeholder', 'Neg', 'Identity']);
  });
});
