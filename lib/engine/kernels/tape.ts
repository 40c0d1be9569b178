/**
 * tfjs notes the copy of an output that a gradient saves before the operation that made the output, and finds no way
 * back from it: second derivatives of exp, sigmoid, tanh, sqrt, elu, softmax and others lose terms, without a word.
 */
import { tf } from '../tf';

interface TapeNode {
  inputs: tf.NamedTensorMap;
  outputs: tf.Tensor[];
}

interface Engine {
  state: { activeTape: TapeNode[] };
  addTapeNode(name: string, inputs: tf.NamedTensorMap, outputs: tf.Tensor[], ...rest: unknown[]): void;
}

/** Puts each operation before the copies of its outputs. Returns the function that undoes it. */
export function orderTape(): () => void {
  const engine = tf.engine() as unknown as Engine;
  const { addTapeNode } = engine;
  engine.addTapeNode = (name, inputs, outputs, ...rest) => {
    addTapeNode.call(engine, name, inputs, outputs, ...rest);
    const { activeTape: tape } = engine.state;
    const isCopy = (node: TapeNode) => Object.values(node.inputs).some((input) => outputs.includes(input));
    let place = tape.length - 1;
    while (place > 0 && isCopy(tape[place - 1])) place--;
    tape.splice(place, 0, ...tape.splice(-1));
  };
  return () => {
    engine.addTapeNode = addTapeNode;
  };
}
