/** A TensorFlow graph while it is being written: nodes in the order in which they were run. */
import { DataType } from '../dataType';
import { CaptureError } from './captureError';
import {
  type AttributeValue,
  messages,
  type NodeMessage,
  shapeAttribute,
  shapeMessage,
  type TensorMessage,
  typeAttribute,
} from './protobuf';

/** An output of a node: "name", or "name:1" for its second. */
export type Output = string;

/** What a signature calls a value, and the value. shape: -1 where the size is left open. */
export interface Endpoint {
  name: string;
  output: Output;
  dtype: number;
  shape: readonly number[];
}

export interface Signature {
  inputs: Endpoint[];
  outputs: Endpoint[];
}

/** Protocol buffers end at 2 GiB. */
const largestMessage = 2 ** 31 - 1;

/** A node before it is written. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly Output[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** What a constant holds. */
  readonly constant?: Constant;
}

export interface Constant {
  dtype: number;
  shape: readonly number[];
  values: ArrayLike<number>;
}

export class Graph {
  readonly nodes: GraphNode[] = [];
  private constantBytes = 0;

  /** Adds a node; returns its first output, which is also its name. */
  add(
    op: string,
    inputs: Output[],
    attributes: Readonly<Record<string, AttributeValue>>,
    { name = `n${this.nodes.length}`, constant }: { name?: string; constant?: Constant } = {},
  ): Output {
    this.nodes.push({ name, op, inputs, attributes, constant });
    return name;
  }

  placeholder(name: string, dtype: number, shape: readonly number[]): Output {
    const { op, attributes } = placeholderOf(dtype, shape);
    return this.add(op, [], attributes, { name });
  }

  /** Puts nodes in the place of the one of this name. */
  replace(name: string, nodes: GraphNode[]): void {
    const index = this.nodes.findIndex((node) => node.name === name);
    this.nodes.splice(index, 1, ...nodes);
  }

  /** The node of this name is fed instead of computed. */
  replaceByPlaceholder(name: string, dtype: number, shape: readonly number[]): void {
    this.replace(name, [{ name, ...placeholderOf(dtype, shape) }]);
  }

  /** values: as many as the shape has, row by row. */
  constant(dtype: number, shape: readonly number[], values: ArrayLike<number>): Output {
    const { attributes, bytes } = constantAttributes({ dtype, shape, values });
    this.constantBytes += bytes;
    if (this.constantBytes > largestMessage) {
      throw new CaptureError(
        'the constants of this graph take more than 2 GiB: pass large tensors as arguments, or keep them in tf.variable',
      );
    }
    return this.add('Const', [], attributes, { constant: { dtype, shape, values } });
  }

  /** Leaves out what none of these nodes needs; placeholders stay. */
  keepNeeded(names: readonly string[]): void {
    const needed = new Set(names);
    const kept = this.nodes.reverse().filter(({ name, op, inputs }) => {
      if (!needed.has(name)) return op === 'Placeholder';
      for (const input of inputs) needed.add(input.split(':')[0]);
      return true;
    });
    this.nodes.splice(0, Infinity, ...kept.reverse());
  }

  /** Small constants that are equal become one: a recurrent layer's steps each have their own, a third of all nodes. */
  shareConstants(): void {
    const first = new Map<string, Output>();
    const renamed = new Map<Output, Output>();
    for (const { name, constant } of this.nodes) {
      if (!constant || constant.values.length > 16) continue;
      const values = Array.from(constant.values, (value) => (Object.is(value, -0) ? '-0' : value));
      const key = `${constant.dtype} [${constant.shape}] ${JSON.stringify(values.map(String))}`;
      if (first.has(key)) renamed.set(name, first.get(key)!);
      else first.set(key, name);
    }
    const kept = this.nodes.filter(({ name }) => !renamed.has(name));
    const nodes = kept.map((node) => {
      const inputs = node.inputs.map((input) => renamed.get(input) ?? input);
      return { ...node, inputs };
    });
    this.nodes.splice(0, Infinity, ...nodes);
  }

  cast(x: Output, from: number, to: number): Output {
    return this.add('Cast', [x], { SrcT: typeAttribute(from), DstT: typeAttribute(to) });
  }

  /** A given name for an output, and a copy where an input is returned as it came. */
  identity(x: Output, dtype: number, name: string): Output {
    return this.add('Identity', [x], { T: typeAttribute(dtype) }, { name });
  }

  /** The bytes of a saved_model.pb with this graph under the tag "serve". */
  savedModel(signature?: Signature): Uint8Array {
    const graph = new messages.GraphDef();
    graph.setNodeList(this.nodes.map(nodeMessage));
    const versions = new messages.VersionDef();
    versions.setProducer(2000);
    graph.setVersions(versions);

    const information = new messages.MetaGraphDef.MetaInfoDef();
    information.setTagsList(['serve']);
    const metaGraph = new messages.MetaGraphDef();
    metaGraph.setMetaInfoDef(information);
    metaGraph.setGraphDef(graph);
    if (signature) metaGraph.getSignatureDefMap().set('serving_default', signatureMessage(signature));

    const model = new messages.SavedModel();
    model.setSavedModelSchemaVersion(1);
    model.setMetaGraphsList([metaGraph]);
    return model.serializeBinary();
  }
}

const placeholderOf = (dtype: number, shape: readonly number[]) => ({
  op: 'Placeholder',
  inputs: [],
  attributes: { dtype: typeAttribute(dtype), shape: shapeAttribute(shape) },
});

function nodeMessage({ name, op, inputs, attributes }: GraphNode): NodeMessage {
  const node = new messages.NodeDef();
  node.setOp(op);
  node.setName(name);
  node.setInputList([...inputs]);
  for (const [key, value] of Object.entries(attributes)) node.getAttrMap().set(key, value);
  return node;
}

function signatureMessage({ inputs, outputs }: Signature) {
  const signature = new messages.SignatureDef();
  const describe = ({ output, dtype, shape }: Endpoint) => {
    const info = new messages.TensorInfo();
    info.setName(output.includes(':') ? output : `${output}:0`);
    info.setDtype(dtype);
    info.setTensorShape(shapeMessage(shape));
    return info;
  };
  for (const input of inputs) signature.getInputsMap().set(input.name, describe(input));
  for (const output of outputs) signature.getOutputsMap().set(output.name, describe(output));
  signature.setMethodName('tensorflow/serving/predict');
  return signature;
}

/** How the values of a type are written: all of them as bytes, or one that TensorFlow repeats. */
const writers: Record<number, [bytes: (values: ArrayLike<number>) => Uint8Array, repeated: RepeatedValue]> = {
  [DataType.float32]: [
    (values) => bytesOf(Float32Array.from(values)),
    (to, value) => to.setFloatValList([value]),
  ],
  [DataType.int32]: [(values) => bytesOf(Int32Array.from(values)), (to, value) => to.setIntValList([value])],
  [DataType.bool]: [(values) => Uint8Array.from(values), (to, value) => to.setBoolValList([Boolean(value)])],
  [DataType.int64]: [
    (values) => bytesOf(BigInt64Array.from(Array.from(values, BigInt))),
    (to, value) => to.setInt64ValList([Number(value)]),
  ],
  [DataType.uint8]: [(values) => Uint8Array.from(values), (to, value) => to.setIntValList([value])],
  [DataType.complex64]: [
    (values) => bytesOf(Float32Array.from(values)), // real and imaginary parts in turn
    (to, value) => to.setScomplexValList([value, value]),
  ],
};
type RepeatedValue = (to: TensorMessage, value: number) => void;

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Throws for a type that is not written. bytes: how many the values take in the file. */
export function constantAttributes({ dtype, shape, values }: Constant) {
  const tensor = new messages.Tensor();
  tensor.setDtype(dtype);
  tensor.setTensorShape(shapeMessage(shape));
  const value = new messages.AttrValue();
  value.setTensor(tensor);
  const attributes = { dtype: typeAttribute(dtype), value };
  if (dtype === DataType.string) {
    const texts = Array.from(values as unknown as ArrayLike<Uint8Array>, (text) => Buffer.from(text));
    tensor.setStringValList(texts.map((text) => text.toString('base64')));
    return { attributes, bytes: texts.reduce((sum, { length }) => sum + length, 0) };
  }
  if (!(dtype in writers)) {
    throw new CaptureError(
      `constants of TensorFlow's type ${dtype} cannot be captured: pass it as an argument`,
    );
  }
  const [bytes, repeated] = writers[dtype];
  const first = values[0];
  const equal = values.length > 0 && Array.prototype.every.call(values, (value) => Object.is(value, first));
  const content = equal ? new Uint8Array(0) : bytes(values);
  if (equal) repeated(tensor, first);
  else tensor.setTensorContent(content);
  return { attributes, bytes: content.length };
}
