/** A graph for every batch size, out of two recordings with different ones: what differs depends on it. */
import { shapeAttribute } from './attribute';
import { constantAttributes, type Endpoint, type Graph, type GraphNode } from './graph';
import { CaptureError } from './captureError';
import { DataType } from '../dataType';

export interface RecordedForward {
  graph: Graph;
  inputs: Endpoint[];
  outputs: Endpoint[];
}

const sizes = [2, 3] as const;

/** Operations that take -1 in a vector of sizes as "what is left". */
const takeOpenSizes = new Set(['Reshape', 'Slice']);

/** record: a forward pass with a batch size. Throws CaptureError where the batch size cannot be left open. */
export function openBatchSize(record: (batchSize: number) => RecordedForward): RecordedForward {
  const [two, three] = sizes.map(record);
  const { nodes } = two.graph;
  if (nodes.length !== three.graph.nodes.length) {
    throw fixed('the operations that run');
  }
  const users = (name: string) => nodes.filter(({ inputs }) => inputs.includes(name));
  nodes.forEach((node, i) => {
    const other = three.graph.nodes[i];
    if (node.op !== other.op || node.inputs.join() !== other.inputs.join()) throw fixed(node.op);
    if (node.op === 'Placeholder') {
      const { shape } = [...two.inputs].find(({ output }) => output === node.name)!;
      nodes[i] = { ...node, attributes: { ...node.attributes, shape: shapeAttribute(open(shape)) } };
    } else if (!sameAttributes(node, other)) {
      nodes[i] = openConstant(node, other, users(node.name));
    }
  });
  const free = (endpoint: Endpoint, i: number, others: Endpoint[]): Endpoint => {
    return {
      ...endpoint,
      shape: endpoint.shape.map((size, axis) => (size === others[i].shape[axis] ? size : -1)),
    };
  };
  return {
    graph: two.graph,
    inputs: two.inputs.map((input, i) => free(input, i, three.inputs)),
    outputs: two.outputs.map((output, i) => free(output, i, three.outputs)),
  };
}

const open = (shape: readonly number[]) => [-1, ...shape.slice(1)];

const fixed = (what: string) =>
  new CaptureError(`${what} depends on the batch size, which thus cannot be left open: give batchSize`);

function sameAttributes(a: GraphNode, b: GraphNode): boolean {
  return Object.keys(a.attributes).every((name) => {
    const [x, y] = [a, b].map(({ attributes }) => Buffer.from(attributes[name].serializeBinary()));
    return x.equals(y);
  });
}

/** A vector of sizes with one that grows with the batch: that one becomes -1. */
function openConstant(node: GraphNode, other: GraphNode, users: GraphNode[]): GraphNode {
  const [a, b] = [node.constant, other.constant];
  const user = users.find(({ op }) => !takeOpenSizes.has(op)) ?? users[0];
  if (!a || !b || a.dtype !== DataType.int32 || a.shape.length !== 1 || a.values.length !== b.values.length) {
    throw fixed(user?.op ?? node.op);
  }
  const differing = Array.from(a.values, (_, i) => i).filter((i) => a.values[i] !== b.values[i]);
  const grows = differing.every((i) => a.values[i] / sizes[0] === b.values[i] / sizes[1]);
  if (differing.length !== 1 || !grows || users.some(({ op }) => !takeOpenSizes.has(op)))
    throw fixed(user.op);
  const values = Array.from(a.values, (value, i) => (i === differing[0] ? -1 : value));
  const constant = { ...a, values };
  return { ...node, constant, attributes: constantAttributes(constant).attributes };
}
