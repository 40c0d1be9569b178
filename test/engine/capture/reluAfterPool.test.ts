import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeBackend } from '../../../lib/engine/backend';
import type { Graph } from '../../../lib/engine/capture/graph';
import { Effects } from '../../../lib/engine/capture/effects';
import { intercept } from '../../../lib/engine/capture/intercept';
import { Recorder } from '../../../lib/engine/capture/recorder';
import { reluAfterPool } from '../../../lib/engine/capture/reluAfterPool';
import { Session } from '../../../lib/engine/capture/session';
import { registerNativeKernels } from '../../../lib/engine/kernels';
import { tf } from '../../../lib/engine/tf';

let undo: () => void;
beforeEach(() => {
  undo = registerNativeKernels();
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
  undo();
});

/** The graph of a function of x, its results under r0, r1, … */
function recorded(f: (x: tf.Tensor4D) => tf.Tensor[], x: tf.Tensor4D): { graph: Graph; fetches: string[] } {
  const { readSync } = nodeBackend();
  const recorder = new Recorder([], 'float32', (dataId) => readSync.call(nodeBackend(), dataId));
  recorder.argument(x, 'a0');
  const fetches = intercept(recorder, new Effects(), () => f(x)).map((y, i) => {
    recorder.result(y, `r${i}`);
    return `r${i}`;
  });
  return { graph: recorder.graph, fetches };
}

function values(f: (x: tf.Tensor4D) => tf.Tensor[], x: tf.Tensor4D, rewrite: (graph: Graph) => void) {
  const { graph, fetches } = recorded(f, x);
  rewrite(graph);
  const session = new Session(graph, ['a0'], fetches);
  const results = session.run([x]).map((y) => Array.from(y.dataSync()));
  session.dispose();
  return results;
}

const countOf = ({ nodes }: Graph) => nodes.filter(({ op }) => op !== 'Const').length;
const inputOf = ({ nodes }: Graph, op: string) => {
  const [input] = nodes.find((node) => node.op === op)!.inputs;
  return nodes.find(({ name }) => name === input)!.op;
};

const pooled = (x: tf.Tensor) => tf.maxPool(tf.relu(x) as tf.Tensor4D, 2, 2, 'same');
const x = () => tf.randomNormal([3, 7, 6, 4], 0, 1, 'float32', 5) as tf.Tensor4D;

describe('relu and max pooling with their gradients', () => {
  const withGradient = (x: tf.Tensor4D) => {
    const { value, grad } = tf.valueAndGrad((x) => pooled(x).square())(x, tf.ones([3, 4, 3, 4]));
    return [value, grad];
  };

  it('change places: the same bits, and relu after the pool', () => {
    const before = values(withGradient, x(), () => undefined);
    expect(values(withGradient, x(), reluAfterPool)).toEqual(before);
    const { graph } = recorded(withGradient, x());
    const nodes = countOf(graph);
    expect(inputOf(graph, 'MaxPool')).toBe('Relu');
    reluAfterPool(graph);
    expect(inputOf(graph, 'Relu')).toBe('MaxPool');
    expect(countOf(graph)).toBe(nodes);
  });
});

describe('what is left alone', () => {
  const expectUnchanged = (f: (x: tf.Tensor4D) => tf.Tensor[]) => {
    const { graph } = recorded(f, x());
    const before = [...graph.nodes];
    reluAfterPool(graph);
    expect(graph.nodes).toEqual(before);
  };

  it('is a forward pass, and a relu that is used otherwise, too', () => {
    expectUnchanged((x) => [pooled(x)]);
    const twice = (x: tf.Tensor) => {
      const y = tf.relu(x) as tf.Tensor4D;
      return tf.add(tf.maxPool(y, 2, 2, 'same').sum(), y.sum());
    };
    expectUnchanged((x) => [tf.grad(twice)(x)]);
  });
});
