/** Writes down what a step does as a graph: every operation that runs, and where its inputs come from. */
import { nodeBackend, type OpAttribute } from '../backend';
import { tf } from '../tf';
import { attributeMessage, shapeAttribute, typeAttribute } from './protobuf';
import { Graph, type Output } from './graph';
import type { AttributeValue } from './protobuf';
import { halfInputs, type Precision } from './precision';
import { DataType } from '../dataType';
import { Value } from './value';

/** A variable that the step reads: fed under `feed`. */
export interface ReadVariable {
  variable: tf.Variable;
  feed: string;
}

/** A number that is asked for in each run, such as a learning rate: `read` makes a scalar of it. */
interface ReadNumber {
  feed: string;
  read(): tf.Tensor;
}

/**
 * Types that TensorFlow infers from an input when it runs an operation at once, and a graph has to state. tfjs states
 * none for ExpandDims, and for a Mean of integers theirs, though it has cast them to float32.
 */
const inferredTypes: Record<string, Record<string, number>> = {
  ExpandDims: { T: 0, Tdim: 1 },
  Mean: { T: 0 },
};

export class Recorder {
  readonly graph = new Graph();
  readonly readVariables: ReadVariable[] = [];
  readonly readNumbers: ReadNumber[] = [];
  /** Data from outside that the graph has as a constant, or the step has read. */
  readonly constants = new Set<object>();
  private readonly values = new Map<object, Value>();
  /** What was reshaped, for data that came out of nothing but reshaping. */
  private readonly reshaped = new Map<object, { value: Value; shape: readonly number[] }>();
  private readonly variables = new Map<object, tf.Variable>();
  /** What was made of JavaScript's numbers within the step. */
  private readonly written = new Set<object>();
  /** What comes out of the step's arguments and state. */
  private readonly computed = new Set<object>();

  /** variables: what is state; anything else from outside that is not an argument becomes a constant. */
  constructor(
    variables: readonly tf.Variable[],
    private readonly precision: Precision,
    private readonly readValues: (dataId: object) => ArrayLike<number>,
  ) {
    for (const variable of variables) {
      this.variables.set(variable.dataId, variable);
      this.computed.add(variable.dataId);
    }
  }

  /** shape: with -1 where the size is left open. */
  argument(tensor: tf.Tensor, feed: string, shape: readonly number[] = tensor.shape): void {
    const dtype = dtypeOf(tensor);
    this.values.set(tensor.dataId, Value.of(this.graph, dtype, this.graph.placeholder(feed, dtype, shape)));
    this.computed.add(tensor.dataId);
  }

  /** The scalar behind dataId is what `read` makes; of the same `read` there is one placeholder. */
  number(dataId: object, read: () => tf.Tensor): void {
    let known = this.readNumbers.find((number) => number.read === read);
    const { dtype } = nodeBackend().tensorMap.get(dataId);
    if (!known) {
      known = { feed: this.graph.placeholder(`s${this.readNumbers.length}`, dtype, []), read };
      this.readNumbers.push(known);
    }
    this.values.set(dataId, Value.of(this.graph, dtype, known.feed));
  }

  /** In the graph, the data is that of a tensor which is another in each run. */
  alias(dataId: object, tensor: tf.Tensor): void {
    this.values.set(dataId, this.valueOf(tensor));
    this.computed.add(dataId);
  }

  /** Tells of data that the step made of numbers in JavaScript. */
  write(dataId: object): void {
    this.written.add(dataId);
  }

  operation(op: string, attributes: OpAttribute[], inputs: tf.TensorInfo[], outputs: tf.Tensor[]): void {
    if (inputs.some(({ dataId }) => this.computed.has(dataId))) {
      for (const { dataId } of outputs) this.computed.add(dataId);
    }
    const same = this.sameValue(op, inputs, outputs);
    if (same) {
      this.values.set(outputs[0].dataId, same);
      return;
    }
    const values = inputs.map((input) => this.valueOf(input));
    if (op === 'Reshape') values[0] = this.reshaped.get(outputs[0].dataId)!.value;
    const half = halfInputs(op, values, this.precision);
    const messages = Object.fromEntries(attributes.map((entry) => [entry.name, attributeMessage(entry)]));
    for (const [name, input] of Object.entries(inferredTypes[op] ?? {})) {
      messages[name] = typeAttribute(values[input].dtype);
    }
    if (half.length > 0) messages.T = typeAttribute(DataType.bfloat16);
    const names = values.map((value, i) => (half.includes(i) ? value.asHalf : value.output));
    const ranks = inputs.map(({ shape }) => shape.length);
    if (op === 'Maximum' && Math.min(...ranks) > 0)
      names[0] = this.apart(names[0], values[0].dtype, ranks[0]);
    const node = this.graph.add(op, names, messages);
    outputs.forEach((output, i) => {
      const name: Output = i === 0 ? node : `${node}:${i}`;
      const isHalf = half.length > 0 && i === 0;
      const reshape = op === 'Reshape' ? () => this.reshapedHalf(values, messages) : undefined;
      const value = isHalf
        ? Value.ofHalf(this.graph, name)
        : Value.of(this.graph, dtypeOf(output), name, reshape);
      this.values.set(output.dataId, value);
    });
  }

  /**
   * What the output is where the operation changes nothing: a cast to the type that its input has, a reshaping to the
   * shape that it has or had before it was reshaped. That is a third of what tfjs runs.
   */
  private sameValue(op: string, [x]: tf.TensorInfo[], [y]: tf.Tensor[]): Value | undefined {
    if (op === 'Cast' && dtypeOf(x) === dtypeOf(y)) return this.valueOf(x);
    if (op !== 'Reshape' && op !== 'ExpandDims') return undefined;
    const begin = this.reshaped.get(x.dataId) ?? { value: this.valueOf(x), shape: x.shape };
    if (`${begin.shape}` === `${y.shape}`) return begin.value;
    if (`${x.shape}` === `${y.shape}`) return this.valueOf(x);
    this.reshaped.set(y.dataId, begin);
    return undefined;
  }

  /**
   * What TensorFlow's graph optimiser does not see through. It makes LeakyRelu of max(y, a y), which is wrong for a > 1.
   */
  private apart(x: Output, dtype: number, rank: number): Output {
    const shape = shapeAttribute(new Array<number>(rank).fill(-1));
    return this.graph.add('EnsureShape', [x], { T: typeAttribute(dtype), shape });
  }

  /** A cast goes before the reshaping: a variable, which tfjs reshapes for a product, is then cast but once. */
  private reshapedHalf([x, shape]: Value[], attributes: Record<string, AttributeValue>): Output {
    return this.graph.add('Reshape', [x.asHalf, shape.output], {
      ...attributes,
      T: typeAttribute(DataType.bfloat16),
    });
  }

  /** Whether a value comes out of the step's arguments or state, so that it is another in each run. */
  isComputed(dataId: object): boolean {
    return this.computed.has(dataId);
  }

  /** Tells that the step looks at a value that is the same in each run. */
  look(dataId: object): void {
    if (!this.values.has(dataId) && !this.written.has(dataId)) this.constants.add(dataId);
  }

  /**
   * Turns the casts to bfloat16 of variables that the step does not write into placeholders, which `HalfCopy` feeds.
   */
  feedHalves(written: readonly tf.Variable[]): ReadVariable[] {
    return this.readVariables.flatMap(({ variable }) => {
      const feed = this.values.get(variable.dataId)?.castToHalf;
      if (feed === undefined || written.includes(variable)) return [];
      this.graph.replaceByPlaceholder(feed, DataType.bfloat16, variable.shape);
      return [{ variable, feed }];
    });
  }

  /** Adds a node of this name that holds a tensor which the step returned, or a variable's new value. */
  result(tensor: tf.Tensor, name: string): { dtype: number } {
    const value = this.valueOf(tensor);
    this.graph.identity(value.output, value.dtype, name);
    return value;
  }

  private valueOf(tensor: tf.TensorInfo): Value {
    const known = this.values.get(tensor.dataId);
    if (known) return known;
    if (!tensor.dataId) return this.int64Scalar(tensor as unknown as { value: number });
    const variable = this.variables.get(tensor.dataId);
    const value = variable ? this.read(variable) : this.constant(tensor);
    this.values.set(tensor.dataId, value);
    return value;
  }

  private read(variable: tf.Variable): Value {
    const feed = `v${this.readVariables.length}`;
    this.readVariables.push({ variable, feed });
    const dtype = dtypeOf(variable);
    return Value.of(this.graph, dtype, this.graph.placeholder(feed, dtype, variable.shape));
  }

  private constant(tensor: tf.TensorInfo): Value {
    const dtype = dtypeOf(tensor);
    this.look(tensor.dataId);
    const values = this.readValues(tensor.dataId);
    return Value.of(this.graph, dtype, this.graph.constant(dtype, tensor.shape, values));
  }

  /** tfjs-node's own stand-in for an int64, which has no data behind it. */
  private int64Scalar({ value }: { value: number }): Value {
    return Value.of(this.graph, DataType.int64, this.graph.constant(DataType.int64, [], [value]));
  }
}

/** TensorFlow's number for a tensor's type: the backend's, which knows int64 and uint8 too. */
const dtypeOf = (tensor: tf.TensorInfo): number => nodeBackend().tensorMap.get(tensor.dataId).dtype;
