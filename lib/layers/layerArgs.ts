import type { tf } from '../engine/tf';

/** What every layer takes, ours too: name, trainable, dtype, inputShape, batchInputShape, batchSize, weights. */
export type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;

const names: Record<keyof LayerArgs, true> = {
  ...{ name: true, trainable: true, dtype: true, inputDType: true },
  ...{ inputShape: true, batchInputShape: true, batchSize: true, weights: true },
};

/** The settings that are a layer's own, in the order in which they were given. */
export const ownSettings = <T extends LayerArgs>(given: T): Omit<T, keyof LayerArgs> =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !(name in names))) as Omit<T, keyof LayerArgs>;
