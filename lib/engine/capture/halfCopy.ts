/** The value of a variable in bfloat16, for a graph that only reads it: cast once, not in each run. */
import { type Binding, nodeBackend } from '../backend';
import type { tf } from '../tf';
import { DataType } from '../dataType';

/** Frees the copy of a captured step that nothing refers to any more. */
const abandoned = new FinalizationRegistry<{ binding: Binding; id: number }>(({ binding, id }) =>
  binding.deleteTensor(id),
);

export class HalfCopy {
  private copied: object | undefined;
  private id: number | undefined;

  constructor(private readonly variable: tf.Variable) {}

  /** The addon's handle of the copy; a variable that was assigned to meanwhile is copied again. */
  get handle(): number {
    if (this.id === undefined || this.copied !== this.variable.dataId) {
      this.dispose();
      const { binding, getInputTensorIds } = nodeBackend();
      const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
      const attributes = [
        type('SrcT', DataType.float32),
        type('DstT', DataType.bfloat16),
        { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false },
      ];
      // Not through the backend: tfjs has no tensors of this type.
      const ids = getInputTensorIds.call(nodeBackend(), [this.variable]);
      this.id = binding.executeOp('Cast', attributes, ids, 1)[0].id;
      abandoned.register(this, { binding, id: this.id }, this);
      this.copied = this.variable.dataId;
    }
    return this.id;
  }

  dispose(): void {
    if (this.id !== undefined) nodeBackend().binding.deleteTensor(this.id);
    abandoned.unregister(this);
    this.id = undefined;
  }
}
