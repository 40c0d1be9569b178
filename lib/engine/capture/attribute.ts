/** Attributes of an operation: as the eager binding takes them -> as a graph holds them. */
import { nodeBackend, type OpAttribute } from '../backend';
import { type AttributeValue, messages, shapeMessage } from './protobuf';

const base64 = (text: string) => Buffer.from(text).toString('base64');

function make(set: (value: AttributeValue) => void): AttributeValue {
  const value = new messages.AttrValue();
  set(value);
  return value;
}

export const typeAttribute = (dtype: number) => make((value) => value.setType(dtype));
export const shapeAttribute = (shape: readonly number[]) =>
  make((value) => value.setShape(shapeMessage(shape)));

/** Throws for a kind of attribute that the eager binding does not know. */
export function attributeMessage({ name, type, value }: OpAttribute): AttributeValue {
  const { binding } = nodeBackend();
  const list = new messages.AttrValue.ListValue();
  const many = Array.isArray(value);
  return make((message) => {
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
