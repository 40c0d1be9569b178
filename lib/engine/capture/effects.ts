/** What a step did besides its operations. */
import type { tf } from '../tf';
import { CaptureError } from './captureError';
import type { HeldValue } from './heldValue';
import { type UsedOptimizer, Watched } from './optimizers';
import type { Recorder } from './recorder';

export class Effects {
  /** Variables that it made, with what they began with. */
  readonly made: HeldValue[] = [];
  readonly optimizers: Watched[] = [];
  /** Tensors given to `tf.keep`, tfjs' own for gradients among them. */
  readonly kept: tf.Tensor[] = [];
  /** Why the step cannot be a graph, also where it caught the error itself. */
  failure: CaptureError | undefined;

  /** differentiated: gets the tensors to which it takes gradients. known: optimisers that it used before. */
  constructor(
    readonly differentiated = new WeakSet<object>(),
    readonly known: ReadonlySet<UsedOptimizer> = new Set(),
  ) {}

  /** Throws CaptureError for what a graph would not do again. results: of the step. */
  check(recorder: Recorder, results: readonly tf.Tensor[]): void {
    if (this.failure) throw this.failure;
    const isForgotten = (tensor: tf.Tensor) =>
      !tensor.isDisposed && recorder.isComputed(tensor.dataId) && !results.includes(tensor);
    if (this.kept.some(isForgotten)) {
      throw new CaptureError(
        'the step keeps a tensor that it computed (tf.keep), which a captured step does once and not in each call: return it, ' +
          'or assign it to a tf.variable',
      );
    }
  }

  /** Whether all that it made are slots of optimisers, of which a layer that is built late gets its own a call later. */
  get makesSlots(): boolean {
    const isSlot = ({ variable }: HeldValue) => this.optimizers.some((watched) => watched.owns(variable));
    return this.made.length > 0 && this.made.every(isSlot);
  }

  /** What it changed that only its first run may change, such as an optimiser's slots, which that makes. */
  get unsettled(): string | undefined {
    if (this.made.length > 0) return `makes variables, ${this.made[0].variable.name} now`;
    return this.optimizers.some(({ isChanged }) => isChanged) ? 'changes an optimiser' : undefined;
  }

  optimizer(optimizer: UsedOptimizer): Watched {
    let watched = this.optimizers.find((one) => one.optimizer === optimizer);
    if (!watched) this.optimizers.push((watched = new Watched(optimizer)));
    return watched;
  }
}
