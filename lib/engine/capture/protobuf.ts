/** TensorFlow's message classes, as tfjs-node carries them, and the attributes of operations made of them. */
import { nodeBackend, type OpAttribute } from '../backend';
import { tfjsNode } from '../environment';

interface Message {
  serializeBinary(): Uint8Array;
}
interface Dimension extends Message {
  setSize(size: number): void;
}
export interface TensorShape extends Message {
  setDimList(dimensions: Dimension[]): void;
}
export interface TensorMessage extends Message {
  setDtype(dtype: number): void;
  setTensorShape(shape: TensorShape): void;
  setTensorContent(bytes: Uint8Array): void;
  setFloatValList(values: number[]): void;
  setIntValList(values: number[]): void;
  setBoolValList(values: boolean[]): void;
  setInt64ValList(values: number[]): void;
  setScomplexValList(values: number[]): void;
  setStringValList(base64: string[]): void;
}
interface ListValue extends Message {
  setSList(values: string[]): void;
  setIList(values: number[]): void;
  setFList(values: number[]): void;
  setBList(values: boolean[]): void;
  setTypeList(values: number[]): void;
}
export interface AttributeValue extends Message {
  setList(list: ListValue): void;
  setS(base64: string): void;
  setI(value: number): void;
  setF(value: number): void;
  setB(value: boolean): void;
  setType(dtype: number): void;
  setShape(shape: TensorShape): void;
  setTensor(tensor: TensorMessage): void;
}
export interface NodeMessage extends Message {
  setName(name: string): void;
  setOp(op: string): void;
  setInputList(inputs: string[]): void;
  getAttrMap(): Map<string, AttributeValue>;
}
interface GraphMessage extends Message {
  setNodeList(nodes: NodeMessage[]): void;
  setVersions(versions: { setProducer(version: number): void } & Message): void;
}
interface TensorInfo extends Message {
  setName(name: string): void;
  setDtype(dtype: number): void;
  setTensorShape(shape: TensorShape): void;
}
interface SignatureMessage extends Message {
  getInputsMap(): Map<string, TensorInfo>;
  getOutputsMap(): Map<string, TensorInfo>;
  setMethodName(name: string): void;
}
interface MetaGraph extends Message {
  setMetaInfoDef(info: { setTagsList(tags: string[]): void } & Message): void;
  setGraphDef(graph: GraphMessage): void;
  getSignatureDefMap(): Map<string, SignatureMessage>;
}
interface SavedModelMessage extends Message {
  setSavedModelSchemaVersion(version: number): void;
  setMetaGraphsList(graphs: MetaGraph[]): void;
}

interface Messages {
  AttrValue: { new (): AttributeValue; ListValue: new () => ListValue };
  GraphDef: new () => GraphMessage;
  MetaGraphDef: { new (): MetaGraph; MetaInfoDef: new () => { setTagsList(tags: string[]): void } & Message };
  NodeDef: new () => NodeMessage;
  SavedModel: new () => SavedModelMessage;
  SignatureDef: new () => SignatureMessage;
  Tensor: new () => TensorMessage;
  TensorInfo: new () => TensorInfo;
  TensorShape: { new (): TensorShape; Dim: new () => Dimension };
  VersionDef: new () => { setProducer(version: number): void } & Message;
}

// A `require`, not an import: the compiler need not read the fifteen thousand generated lines.
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const messages = require(`${tfjsNode}/dist/proto/api_pb`) as Messages;

/** dimensions: -1 where the size is left open. */
export function shapeMessage(dimensions: readonly number[]): TensorShape {
  const shape = new messages.TensorShape();
  shape.setDimList(
    dimensions.map((size) => {
      const dimension = new messages.TensorShape.Dim();
      dimension.setSize(size);
      return dimension;
    }),
  );
  return shape;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

function make(set: (value: AttributeValue) => void): AttributeValue {
  const value = new messages.AttrValue();
  set(value);
  return value;
}

const made = new Map<string, AttributeValue>();

/** A message that many nodes have in common: a graph of ten thousand is written in half the time. */
function shared(key: string, set: (value: AttributeValue) => void): AttributeValue {
  let value = made.get(key);
  if (!value) {
    if (made.size === 1000) made.clear();
    made.set(key, (value = make(set)));
  }
  return value;
}

export const typeAttribute = (dtype: number) => shared(`type ${dtype}`, (value) => value.setType(dtype));
export const shapeAttribute = (shape: readonly number[]) =>
  shared(`shape ${shape}`, (value) => value.setShape(shapeMessage(shape)));

/** An attribute as the eager binding takes it -> as a graph holds it. Throws for a kind that the binding does not know. */
export function attributeMessage({ name, type, value }: OpAttribute): AttributeValue {
  const { binding } = nodeBackend();
  const list = new messages.AttrValue.ListValue();
  const many = Array.isArray(value);
  return shared(`${type} ${many} ${value as string}`, (message) => {
    if (type === binding.TF_ATTR_TYPE) {
      if (many) list.setTypeList(value as number[]);
      else message.setType(value as number);
    } else if (type === binding.TF_ATTR_INT) {
      if (many) list.setIList(value as number[]);
      else message.setI(value as number);
    } else if (type === binding.TF_ATTR_FLOAT) {
      if (many) list.setFList(value as number[]);
      else message.setF(value as number);
    } else if (type === binding.TF_ATTR_BOOL) {
      if (many) list.setBList(value as boolean[]);
      else message.setB(value as boolean);
    } else if (type === binding.TF_ATTR_STRING) {
      if (many) list.setSList((value as string[]).map(base64));
      else message.setS(base64(value as string));
    } else if (type === binding.TF_ATTR_SHAPE) {
      message.setShape(shapeMessage(value as number[]));
      return;
    } else {
      throw new Error(`expected a known kind of attribute for "${name}", got the binding's number ${type}`);
    }
    if (many) message.setList(list);
  });
}
