/**
 * A graph for every batch size, out of three recordings with different ones. What differs from one to the next has to be
 * a size that grows in a straight line with the batch, or a tensor of one number with such sizes: it is computed.
 */
import { DataType } from '../dataType';
import { typeAttribute } from './protobuf';
import { CaptureError } from './captureError';
import {
  type Constant,
  constantAttributes,
  type Endpoint,
  Graph,
  type GraphNode,
  type Output,
} from './graph';
import { messages } from './protobuf';

export interface RecordedForward {
  graph: Graph;
  inputs: Endpoint[];
  outputs: Endpoint[];
}

const sizes = [2, 3, 5] as const;

/** record: a forward pass with a batch size. Throws CaptureError where the batch size cannot be left open. */
export function openBatchSize(record: (batchSize: number) => RecordedForward): RecordedForward {
  const first = record(sizes[0]);
  const { nodes } = first.graph;
  const others = sizes.slice(1).map((size) => {
    const { graph, inputs, outputs } = record(size);
    if (graph.nodes.length !== nodes.length) throw fixed('what runs');
    // Equal nodes are shared with the first recording, so that weights are in memory at most twice.
    return {
      inputs,
      outputs,
      nodes: graph.nodes.map((node, i) => (areSame(node, nodes[i]) ? nodes[i] : node)),
    };
  });

  const open = new OpenGraph(first.inputs);
  nodes.forEach((node, i) => open.add([node, ...others.map((other) => other.nodes[i])], nodes));
  const free = (kind: 'inputs' | 'outputs') =>
    first[kind].map((endpoint, i) => {
      const isSame = (size: number, axis: number) =>
        others.every((other) => other[kind][i].shape[axis] === size);
      return { ...endpoint, shape: endpoint.shape.map((size, axis) => (isSame(size, axis) ? size : -1)) };
    });
  return { graph: open.graph, inputs: free('inputs'), outputs: free('outputs') };
}

const fixed = (what: string) =>
  new CaptureError(`${what} depends on the batch size, which cannot be left open then: give batchSize`);

/** slope n + start for a batch of n. */
interface Line {
  slope: number;
  start: number;
}

/** given: for each batch size. Throws CaptureError where they are on no line. */
function lineThrough(given: readonly number[], what: string): Line {
  const slope = (given[1] - given[0]) / (sizes[1] - sizes[0]);
  const start = given[0] - slope * sizes[0];
  if (given.every((value, i) => value === slope * sizes[i] + start)) return { slope, start };
  throw fixed(what);
}

class OpenGraph {
  readonly graph = new Graph();
  private batch: Output | undefined;
  private count = 0;

  constructor(private readonly inputs: readonly Endpoint[]) {}

  /** alternatives: the node for each batch size. all: nodes of the first. */
  add(alternatives: readonly GraphNode[], all: readonly GraphNode[]): void {
    const [{ name, op, inputs, attributes, constant }] = alternatives;
    const input = this.inputs.find(({ output }) => output === name);
    const constants = alternatives.flatMap((node) => node.constant ?? []);
    if (input) {
      this.graph.placeholder(name, input.dtype, [-1, ...input.shape.slice(1)]);
    } else if (alternatives.every((node) => node === alternatives[0])) {
      this.graph.add(op, [...inputs], attributes, { name, constant });
    } else if (constants.length === sizes.length) {
      this.compute(
        name,
        constants,
        all.filter((node) => node.inputs.includes(name)),
      );
    } else throw fixed(op);
  }

  /** Throws CaptureError where the constants are not what can be computed out of the batch size. */
  private compute(name: string, constants: readonly Constant[], users: readonly GraphNode[]): void {
    const [{ dtype, shape, values }] = constants;
    const what = users[0]?.op ?? 'a constant';
    const lines = (of: (constant: Constant) => ArrayLike<number>) =>
      Array.from(of(constants[0]), (_, i) =>
        lineThrough(
          constants.map((constant) => of(constant)[i]),
          what,
        ),
      );
    if (constants.some((other) => other.shape.length !== shape.length)) throw fixed(what);

    if (constants.every((other) => `${other.shape}` === `${shape}`)) {
      if (dtype !== DataType.int32 || shape.length > 1) throw fixed(what);
      const sizes = lines((constant) => constant.values);
      const isReshape = users.every(({ op, inputs }) => op === 'Reshape' && inputs[1] === name);
      if (shape.length === 0) this.graph.identity(this.output(sizes[0]), dtype, name);
      else if (isReshape && sizes.filter(({ slope }) => slope !== 0).length === 1) {
        // -1 stands for what is left, and tells more of the result's shape.
        this.constant(
          sizes.map(({ slope, start }) => (slope === 0 ? start : -1)),
          { name },
        );
      } else this.pack(sizes, name);
      return;
    }
    const isOneNumber = ({ values: all }: Constant) =>
      Array.from(all).every((value) => Object.is(value, values[0]));
    if (!constants.every(isOneNumber)) throw fixed(what);
    const types = { T: typeAttribute(dtype), index_type: typeAttribute(DataType.int32) };
    const sizes = this.pack(lines((constant) => constant.shape));
    this.node('Fill', [sizes, this.constant(values[0], { dtype })], types, { name });
  }

  /** The size for the batch that runs. */
  private output({ slope, start }: Line): Output {
    if (slope === 0) return this.constant(start);
    const T = typeAttribute(DataType.int32);
    const scaled =
      slope === 1 ? this.batchSize() : this.node('Mul', [this.batchSize(), this.constant(slope)], { T });
    return start === 0 ? scaled : this.node('AddV2', [scaled, this.constant(start)], { T });
  }

  private pack(sizes: readonly Line[], name?: string): Output {
    const attributes = {
      T: typeAttribute(DataType.int32),
      N: intAttribute(sizes.length),
      axis: intAttribute(0),
    };
    return this.node(
      'Pack',
      sizes.map((size) => this.output(size)),
      attributes,
      { name },
    );
  }

  private batchSize(): Output {
    if (this.batch) return this.batch;
    const [{ output, dtype }] = this.inputs;
    const [T, Index] = [dtype, DataType.int32].map(typeAttribute);
    const shape = this.node('Shape', [output], { T, out_type: Index });
    const [zero, one] = [0, 1].map((value) => this.constant([value]));
    const none = { begin_mask: intAttribute(0), end_mask: intAttribute(0), ellipsis_mask: intAttribute(0) };
    const masks = { ...none, new_axis_mask: intAttribute(0), shrink_axis_mask: intAttribute(1) };
    return (this.batch = this.node('StridedSlice', [shape, zero, one, one], { T: Index, Index, ...masks }));
  }

  private constant(
    value: number | number[],
    { name, dtype = DataType.int32 }: { name?: string; dtype?: number } = {},
  ): Output {
    const [values, shape] = typeof value === 'number' ? [[value], []] : [value, [value.length]];
    return this.node('Const', [], constantAttributes({ dtype, shape, values }).attributes, { name });
  }

  /** Under a name that no recorded node has. */
  private node(
    op: string,
    inputs: Output[],
    attributes: GraphNode['attributes'],
    { name }: { name?: string } = {},
  ): Output {
    return this.graph.add(op, inputs, attributes, { name: name ?? `batch${this.count++}` });
  }
}

function intAttribute(value: number) {
  const attribute = new messages.AttrValue();
  attribute.setI(value);
  return attribute;
}

/** Throws CaptureError where they do not compute the same of the same. */
function areSame(a: GraphNode, b: GraphNode): boolean {
  if (a.op !== b.op || `${a.inputs}` !== `${b.inputs}`) throw fixed(b.op);
  if (a.constant && b.constant) return areEqual(a.constant, b.constant);
  return Object.keys(a.attributes).every((name) => {
    const [x, y] = [a, b].map(({ attributes }) => Buffer.from(attributes[name].serializeBinary()));
    return x.equals(y);
  });
}

function areEqual(a: Constant, b: Constant): boolean {
  if (a.dtype !== b.dtype || `${a.shape}` !== `${b.shape}` || a.values.length !== b.values.length)
    return false;
  for (let i = 0; i < a.values.length; i++) if (!Object.is(a.values[i], b.values[i])) return false;
  return true;
}
