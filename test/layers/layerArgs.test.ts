/** Our layers take what tfjs' own take, and keep it through save, load and copies. */
import { describe, expect, it } from 'vitest';
import * as ours from '../../lib/layers';
import { tf } from '../../lib/engine/tf';
import { copyWith } from '../../lib/models/rebuild';
import { temporaryFolders } from '../data/temporary';
import { tidyTests } from '../counting';

const folder = temporaryFolders();
tidyTests();

type Args = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]>;
/** Every layer of the room, with what it cannot do without. */
const layers: Record<string, (args: Args) => tf.layers.Layer> = {
  BatchNormalization: (args) => new ours.BatchNormalization({ ...args, statistics: 'moving' }),
  CropLike: (args) => new ours.CropLike(args),
  Dropout: (args) => new ours.Dropout({ ...args, keep: 0.5 }),
  MaxPoolingWithSwitches: (args) => new ours.MaxPoolingWithSwitches(args),
  MaxUnpooling: (args) => new ours.MaxUnpooling(args),
  SubPixelConv2d: (args) => new ours.SubPixelConv2d({ ...args, filters: 2, kernelSize: 3 }),
  TorchPreprocessing: (args) => new ours.TorchPreprocessing(args),
  TransposedConv2d: (args) => new ours.TransposedConv2d({ ...args, filters: 2, kernelSize: 2, stride: 2 }),
  Unpooling: (args) => new ours.Unpooling({ ...args, method: 'nearest' }),
  VggPreprocessing: (args) => new ours.VggPreprocessing(args),
};
const chained = Object.keys(layers).filter(
  (name) => !/Crop|Unpooling|Switches/.test(name) || name === 'Unpooling',
);

it('the list above has every layer of the room', () => {
  const all = Object.entries(ours).filter(
    ([, value]) => (value as unknown as { className?: string }).className,
  );
  expect(all.map(([name]) => name).sort()).toEqual(Object.keys(layers));
});

describe.each(Object.entries(layers))('%s', (_, make) => {
  it("takes name, trainable, dtype and both shapes, as tfjs' layers do", () => {
    const theirs = (args: Args) => tf.layers.activation({ ...args, activation: 'linear' });
    const given: Args[] = [
      { name: 'mine', trainable: false, dtype: 'int32', inputShape: [4, 4, 3] },
      { batchInputShape: [2, 4, 4, 3] },
      { inputShape: [4, 4, 3], batchSize: 5 },
      {},
    ];
    for (const args of given) {
      const [mine, reference] = [make(args), theirs(args)];
      expect(mine.trainable).toBe(reference.trainable);
      expect(mine.batchInputShape).toEqual(reference.batchInputShape);
      expect(mine.dtype).toBe(reference.dtype);
      if (args.name) expect(mine.name).toBe(args.name);
      const again = tf.serialization as unknown as {
        SerializationMap: {
          getMap(): { classNameMap: Record<string, [{ new (c: object): tf.layers.Layer }]> };
        };
      };
      const Class = again.SerializationMap.getMap().classNameMap[mine.getClassName()][0];
      expect(new Class(mine.getConfig()).getConfig()).toEqual(mine.getConfig());
    }
  });
});

describe.each(chained)('%s in a model', (name) => {
  const modelOf = (trainable: boolean) =>
    tf.sequential({
      layers: [
        layers[name]({ name: 'it', trainable, inputShape: [4, 4, 3] }),
        tf.layers.conv2d({ filters: 1, kernelSize: 1, name: 'last' }),
        new ours.Dropout({ keep: 0.5, name: 'dropout' }),
      ],
    });

  it('is first by its inputShape, starts with given weights, and is frozen where it was after save, load and copy', async () => {
    for (const trainable of [true, false]) {
      const model = modelOf(trainable);
      model.setWeights(
        model.getWeights().map((w, i) => tf.randomUniform(w.shape, 0.5, 1, w.dtype as 'float32', i)),
      );
      const path = `file://${folder()}`;
      await model.save(path);
      const copies = [
        await tf.loadLayersModel(`${path}/model.json`),
        await copyWith(model, ours.Dropout, { keep: 0.9 }),
      ];
      const flags = (of: tf.LayersModel) => of.layers.map((layer) => [layer.name, layer.trainable]);
      const inferred = (of: tf.LayersModel) =>
        of
          .getLayer('last')
          .getWeights()
          .map((w) => w.arraySync());
      for (const copy of copies) {
        expect(flags(copy)).toEqual(flags(model));
        expect(copy.trainableWeights.length).toBe(model.trainableWeights.length);
        expect(inferred(copy)).toEqual(inferred(model));
      }
      const { weights } = model.getLayer('it');
      const values = weights.map((weight) => weight.read().add(1).cast(weight.dtype));
      const started = layers[name]({ inputShape: [4, 4, 3], weights: values, trainable });
      tf.sequential({ layers: [started] });
      expect(started.getWeights().map((w) => w.arraySync())).toEqual(values.map((v) => v.arraySync()));
    }
  });
});
