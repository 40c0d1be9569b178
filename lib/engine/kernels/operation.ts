/** Runs TensorFlow's operations by name. */
import { nodeBackend, type OpAttribute } from '../backend';
import { DataType } from '../dataType';
import type { tf } from '../tf';

/** An attribute by what TensorFlow's operation definitions call its kind; a type by tfjs' name. */
export type Attribute =
  | { type: tf.DataType | keyof typeof DataType }
  | { int: number | number[] }
  | { float: number }
  | { bool: boolean }
  | { string: string };

export type Attributes = Record<string, Attribute>;

function attributesOf(attributes: Attributes): OpAttribute[] {
  const backend = nodeBackend();
  const { binding } = backend;
  return Object.entries(attributes).map(([name, kind]): OpAttribute => {
    if ('type' in kind) {
      const known = DataType[kind.type as keyof typeof DataType];
      const value = known ?? backend.getDTypeInteger(kind.type as tf.DataType);
      return { name, type: binding.TF_ATTR_TYPE, value };
    }
    if ('int' in kind) return { name, type: binding.TF_ATTR_INT, value: kind.int };
    if ('float' in kind) return { name, type: binding.TF_ATTR_FLOAT, value: kind.float };
    if ('bool' in kind) return { name, type: binding.TF_ATTR_BOOL, value: kind.bool };
    return { name, type: binding.TF_ATTR_STRING, value: kind.string };
  });
}

/** An operation with one output. */
export function run(op: string, attributes: Attributes, inputs: tf.TensorInfo[]): tf.Tensor {
  return nodeBackend().executeSingleOutput(op, attributesOf(attributes), inputs);
}

/** An operation with several outputs. */
export function runMultiple(op: string, attributes: Attributes, inputs: tf.TensorInfo[], outputs: number) {
  return nodeBackend().executeMultipleOutputs(op, attributesOf(attributes), inputs, outputs);
}

export const int64 = { type: 'int64' } as const;

/** x as int64 for an operation that takes nothing else. tfjs-node warns of such tensors; this one JavaScript never reads. */
export function castToInt64(x: tf.TensorInfo): tf.Tensor {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    return run('Cast', { SrcT: { type: x.dtype }, DstT: int64 }, [x]);
  } finally {
    console.warn = warn;
  }
}
