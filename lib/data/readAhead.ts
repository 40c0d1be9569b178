/** Which samples make which batch of which epoch, and those of the next batches read while one is used. */
import { deriveSeed, Random } from '../base/random';
import type { BatchesState } from './batches';

export interface ReadAheadOptions {
  /** Samples that there are. */
  count: number;
  batchSize: number;
  seed: number;
  /** Whether each epoch has another order; their own order otherwise. */
  shuffle?: boolean;
  /** Batches that are read ahead. */
  ahead?: number;
  /** Of the data, for errors. */
  name: string;
}

/** A batch as it is read: of the epoch, the samples at these positions. */
export type ReadBatch<T> = (epoch: number, indices: Uint32Array) => Promise<T>;

/** Batches without end: each epoch is a permutation of all samples, less those that do not fill a batch. */
export class ReadAhead<T> {
  readonly batchesPerEpoch: number;
  private epoch = 0;
  private position = 0;
  private readonly queue: Promise<T>[] = [];
  private readonly orders = new Map<number, Uint32Array>();

  /** Throws RangeError for an invalid batch size, or larger than the data. */
  constructor(
    private readonly options: ReadAheadOptions,
    private readonly read: ReadBatch<T>,
  ) {
    const { batchSize, count, name } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > count) {
      throw new RangeError(`expected a batch size from 1 to ${count} (${name}), got ${batchSize}`);
    }
    this.batchesPerEpoch = Math.floor(count / batchSize);
  }

  async next(): Promise<T> {
    const { ahead = 3 } = this.options;
    while (this.queue.length <= ahead) this.queue.push(this.batch(this.position + this.queue.length));
    const batch = await this.queue.shift()!;
    this.position += 1;
    if (this.position === this.batchesPerEpoch) [this.epoch, this.position] = [this.epoch + 1, 0];
    return batch;
  }

  get state(): BatchesState {
    return { epoch: this.epoch, position: this.position };
  }

  restore({ epoch, position }: BatchesState): void {
    if (!(Number.isInteger(epoch) && epoch >= 0 && position >= 0 && position < this.batchesPerEpoch)) {
      throw new RangeError(
        `expected an epoch and a position below ${this.batchesPerEpoch} in it, got ${epoch} and ${position}`,
      );
    }
    this.drop();
    [this.epoch, this.position] = [epoch, position];
  }

  /** Forgets what was read ahead. */
  drop(): void {
    for (const pending of this.queue.splice(0)) pending.catch(() => undefined);
  }

  /** position: counted from the beginning of the current epoch, maybe beyond its end. */
  private batch(position: number): Promise<T> {
    const { batchSize } = this.options;
    const epoch = this.epoch + Math.floor(position / this.batchesPerEpoch);
    const start = (position % this.batchesPerEpoch) * batchSize;
    const batch = this.read(epoch, this.orderOf(epoch).subarray(start, start + batchSize));
    batch.catch(() => undefined); // reported by `next`, when its turn comes
    return batch;
  }

  private orderOf(epoch: number): Uint32Array {
    const { seed, count, shuffle = true } = this.options;
    const known = this.orders.get(epoch);
    if (known) return known;
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    if (shuffle) new Random(deriveSeed(seed, 'epoch', epoch)).shuffle(order);
    for (const old of this.orders.keys()) if (old < this.epoch) this.orders.delete(old);
    this.orders.set(epoch, order);
    return order;
  }
}
