/** The value of a variable at one time, held without a copy, to be put back. */
import { nodeBackend } from '../backend';
import { tf } from '../tf';

interface Engine {
  makeTensorFromTensorInfo(info: tf.TensorInfo): tf.Tensor;
}

export class HeldValue {
  private readonly value: tf.Tensor;

  constructor(readonly variable: tf.Variable) {
    const { dataId, shape, dtype } = variable;
    nodeBackend().incRef(dataId);
    this.value = (tf.engine() as unknown as Engine).makeTensorFromTensorInfo({ dataId, shape, dtype });
    this.value.kept = true;
  }

  get isChanged(): boolean {
    return !this.variable.isDisposed && this.variable.dataId !== this.value.dataId;
  }

  putBack(): void {
    if (this.isChanged) this.variable.assign(this.value);
  }

  release(): void {
    this.value.dispose();
  }
}
