import type { Mnist } from '../data/mnist';
import { batchOfSamples } from '../data/segmentation/sampleStream';
import type { Sample } from '../data/segmentation/sample';
import type { SegmentationClass, SegmentationDataset } from '../data/segmentation/segmentationDataset';
import { tf } from '../engine/tf';
import type { ShowableHtml } from '../notebook/show';
import { labelled } from '../plot/labelled';
import type { TrainingHistory } from '../training/options';
import { digitsOfEachClass } from './digitsOfEachClass';
import { savedIn8Bits } from './eightBits';
import { frame } from './frame';
import type { SavedInt8 } from './modelIn8Bits';
import { type Moved, MovedDigits } from './movedDigits';
import { packed, unpackedHere } from './saved';
import { sceneControls, sceneWords } from './sceneControls';
import { SceneNetwork } from './sceneNetwork';

/** What the page gets to know. */
export interface SceneData {
  network: SavedInt8;
  /** Edge of a scene. */
  size: number;
  classes: readonly SegmentationClass[];
  /** Of the test set, 28 x 28 bytes each. */
  digits: string;
  labels: number[];
  opening: readonly Moved[];
}

const perClass = 2;
const compared = 20; // scenes whose pixels tell what 8 bits change
const columns = 8; // of the picture

/**
 * A laboratory in the page: the reader moves digits about in a scene, and the network segments it meanwhile: the class
 * of every pixel, where it is wrong, the probabilities of the pixel pointed at, and what encoder and decoder make of the
 * scene on the way. It runs in the exported page too, without a network connection. network: scores of the classes of
 * `data.digitScenes` for each pixel of its scenes; its weights travel in 8 bits, and the page says what that changes.
 * @throws Error for other networks and classes, and for weights that are not all float32.
 * @example
 * const mnist = await data.loadMnist();
 * const scenes = data.digitScenes({ ...mnist, seed: 1, size: 40 });
 * const network = models.deconvNet({ classes: 11, seed: 1, width: 1 / 16, blocks: [1, 1], code: false });
 * const { text } = await laboratory.scene(network, scenes, mnist);
 * text.slice(0, 11); // => 'Laboratory:'
 */
export async function scene(
  network: TrainingHistory | tf.LayersModel,
  { classes, splits }: Pick<SegmentationDataset, 'classes' | 'splits'>,
  { test }: Pick<Mnist, 'test'>,
): Promise<ShowableHtml> {
  const model = 'model' in network ? (network as TrainingHistory).model : (network as tf.LayersModel);
  const { width: size } = await splits.test.image(0);
  checkNetwork(model, size, classes);
  const chosen = digitsOfEachClass(test, perClass);
  const saved = savedIn8Bits('the network', model);
  const opening = [
    { digit: 3, left: -4, top: 2 },
    { digit: 7, left: size - 25, top: size - 32 },
  ];
  const rounded = await SceneNetwork.load(saved, unpackedHere);
  try {
    const some = Array.from({ length: Math.min(compared, splits.test.count) }, (_, i) =>
      splits.test.image(i),
    );
    const scenes = await Promise.all(some);
    const given = new SceneNetwork(model);
    const changed = scenes.map((image) => {
      const [before, after] = [given, rounded].map((each) => each.segment(image).labels);
      return before.filter((label, i) => label !== after[i]).length / before.length;
    });
    const moved = new MovedDigits(size, chosen.images, [...chosen.labels]);
    for (const piece of opening) moved.add({ ...piece });
    return frame({
      name: 'scene',
      still: await still(moved, rounded, classes),
      alternative:
        'A scene in which one digit is moved over another, its labels, and what the network predicts.',
      invitation:
        'In JupyterLab, and wherever scripts run, you move the digits here, and the network answers meanwhile.',
      live: sceneControls({
        ...{ classes, scenes: scenes.length, passed: rounded.segment(moved.sample.image).passed },
        changed: changed.reduce((a, b) => a + b, 0) / changed.length,
      }),
      words: sceneWords,
      data: {
        ...{ network: saved, size, classes, opening },
        ...{ digits: packed(chosen.images), labels: [...chosen.labels] },
      } satisfies SceneData,
    });
  } finally {
    rounded.dispose();
  }
}

function checkNetwork(model: tf.LayersModel, size: number, classes: readonly SegmentationClass[]): void {
  const named = classes.map(({ name }) => name).join();
  if (named !== 'ground,0,1,2,3,4,5,6,7,8,9' || size < 28)
    throw new Error(
      `expected scenes of digits of 28 x 28 pixels or more, got ${size} x ${size} in the classes ${named}: give those of data.digitScenes`,
    );
  const [input] = model.inputs;
  const fits = [1, 2, 3].every((axis) => {
    const own = input.shape[axis];
    return own === null || own === (axis === 3 ? 3 : size);
  });
  if (fits && model.inputs.length === 1 && model.outputs.length === 1) {
    const output = tf.tidy(() => (model.predict(tf.zeros([1, size, size, 3])) as tf.Tensor).shape);
    if (`${output}` === `1,${size},${size},${classes.length}`) return;
  }
  throw new Error(
    `expected a network that takes images of ${size} x ${size} x 3 and gives the scores of ${classes.length} classes for each ` +
      `pixel, got [${input.shape}] and [${model.outputs[0].shape}]: give a network such as models.deconvNet`,
  );
}

/** The digit in front on its way to the middle of the other one. */
async function still(
  moved: MovedDigits,
  network: SceneNetwork,
  classes: readonly SegmentationClass[],
): Promise<Buffer> {
  const [other, piece] = moved.pieces;
  const from = { ...piece };
  const samples: Sample[] = Array.from({ length: columns }, (_, i) => {
    const share = i / (columns - 1);
    const along = (start: number, end: number) => start + share * (end - start);
    moved.moveTo(piece, along(from.left, other.left), along(from.top, other.top));
    return moved.sample;
  });
  moved.moveTo(piece, from.left, from.top);
  const { xs, labels } = batchOfSamples(samples, 'scenes');
  const answers = samples.flatMap(({ image }) => [...network.segment(image).labels]);
  const predicted = tf.tensor3d(answers, labels.shape, 'int32');
  try {
    return await labelled({ scene: xs, truth: labels, predicted }, classes);
  } finally {
    tf.dispose([xs, labels, predicted]);
  }
}
