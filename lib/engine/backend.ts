/** What this library uses of tfjs-node's backend: TensorFlow's operations by name, and sessions. */
import { tf } from './tf';

export interface OpAttribute {
  name: string;
  /** One of the binding's TF_ATTR_…. */
  type: number;
  value: unknown;
}

/** What the addon knows of a tensor. id: its handle; dtype: TensorFlow's number. */
export interface TensorMetadata {
  id: number;
  shape: number[];
  dtype: number;
}

/** The addon. */
export interface Binding {
  executeOp(op: string, attributes: OpAttribute[], tensorIds: number[], outputs: number): TensorMetadata[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, tensorIds: number[], inputs: string, outputs: string): TensorMetadata[];
  deleteTensor(id: number): void;
  getNumOfSavedModels(): number;
  getNumOfTensors(): number;
  TF_ATTR_STRING: number;
  TF_ATTR_INT: number;
  TF_ATTR_FLOAT: number;
  TF_ATTR_BOOL: number;
  TF_ATTR_TYPE: number;
  TF_ATTR_SHAPE: number;
}

export interface NodeBackend {
  binding: Binding;
  isUsingGpuDevice: boolean;
  /** TensorFlow's number for a type of tfjs. */
  getDTypeInteger(dtype: tf.DataType): number;
  /** The data behind a tensor; `values` while they have not yet been handed to TensorFlow. */
  tensorMap: { get(dataId: object): { dtype: number; shape: number[] }; has(dataId: object): boolean };
  executeSingleOutput(op: string, attributes: OpAttribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    op: string,
    attributes: OpAttribute[],
    inputs: tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
  getInputTensorIds(tensors: tf.TensorInfo[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  readSync(dataId: object): ArrayLike<number>;
  read(dataId: object): Promise<ArrayLike<number>>;
  /** Takes values of JavaScript's; returns the data that stands for them. */
  write(values: ArrayLike<number>, shape: number[], dtype: tf.DataType): object;
  /** How many tensors share the data. */
  refCount(dataId: object): number;
  incRef(dataId: object): void;
}

/** The backend in use. Throws where another than TensorFlow's was chosen with `tf.setBackend`. */
export function nodeBackend(): NodeBackend {
  const backend = tf.backend() as unknown as Partial<NodeBackend>;
  if (!backend.executeSingleOutput) {
    throw new Error(
      `expected tfjs' backend "tensorflow", found "${tf.getBackend()}": take out the call of tf.setBackend()`,
    );
  }
  return backend as NodeBackend;
}
