/**
 * Where second derivatives of tfjs lose terms without a word. It notes the copy of an output that a gradient saves before
 * the operation that made the output, and finds no way back from it: exp, sigmoid, tanh, sqrt, elu, softmax and others.
 * And the gradient of tf.losses.softmaxCrossEntropy is made of what was computed off the tape.
 */
import { tf } from '../tf';
import { isTaped } from './replacement';

interface TapeNode {
  inputs: tf.NamedTensorMap;
  outputs: tf.Tensor[];
}

interface Engine {
  state: { activeTape: TapeNode[]; activeScope?: { name: string } };
  customGrad(f: CustomGradient): (...inputs: tf.Tensor[]) => tf.Tensor;
  addTapeNode(name: string, inputs: tf.NamedTensorMap, outputs: tf.Tensor[], ...rest: unknown[]): void;
}

type CustomGradient = (...inputs: unknown[]) => {
  value: tf.Tensor;
  gradFunc(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor | tf.Tensor[];
};

/** Puts both right. Returns the function that undoes it. */
export function mendTape(): () => void {
  const undo = [orderTape(), mendCrossEntropy()];
  return () => undo.forEach((putBack) => putBack());
}

/** Puts each operation before the copies of its outputs. */
function orderTape(): () => void {
  const engine = tf.engine() as unknown as Engine;
  const { addTapeNode } = engine;
  engine.addTapeNode = (name, inputs, outputs, ...rest) => {
    addTapeNode.call(engine, name, inputs, outputs, ...rest);
    const { activeTape: tape } = engine.state;
    let place = tape.length - 1;
    while (place > 0 && reads(tape[place - 1], outputs)) place--;
    if (place < tape.length - 1) tape.splice(place, 0, ...tape.splice(-1));
  };
  return () => {
    engine.addTapeNode = addTapeNode;
  };
}

function reads({ inputs }: TapeNode, outputs: tf.Tensor[]): boolean {
  for (const name in inputs) if (outputs.includes(inputs[name])) return true;
  return false;
}

/** Has the gradient made of the logits themselves where it will be differentiated. */
function mendCrossEntropy(): () => void {
  const engine = tf.engine() as unknown as Engine;
  const { customGrad } = engine;
  engine.customGrad = (f) => {
    if (engine.state.activeScope?.name !== 'softmaxCrossEntropy__op') return customGrad.call(engine, f);
    return customGrad.call(engine, (labels, logits, save) => {
      const saveAll = (tensors: tf.Tensor[]) => (save as tf.GradSaveFunc)([...tensors, logits as tf.Tensor]);
      const { value, gradFunc } = f(labels, logits, saveAll);
      return {
        value,
        gradFunc: (dy, saved) => (isTaped() ? slopes(dy, saved) : gradFunc(dy, saved.slice(0, -1))),
      };
    });
  };
  return () => {
    engine.customGrad = customGrad;
  };
}

/** To labels and logits, [..., classes]; dy: [...]. */
function slopes(dy: tf.Tensor, [labels, , logits]: tf.Tensor[]): tf.Tensor[] {
  const slope = tf.mul(tf.expandDims(dy, -1), tf.softmax(logits).sub(labels));
  return [slope.neg(), slope];
}
