/** A network that segments scenes, asked about one after another. */
import type { RgbImage } from '../data/images/readImage';
import { tf } from '../engine/tf';
import { evaluate, evaluateLogits, inputValues } from '../models/layerOutputs';
import { outputOf } from '../models/symbolicTensors';
import { modelIn8Bits, type SavedInt8 } from './modelIn8Bits';

/** A layer on the way, by the mean of its maps. */
export interface Passed {
  name: string;
  channels: number;
  /** Edge of a map. */
  size: number;
  /** Whether the maps grow again before it or at it. */
  isDecoder: boolean;
  /** [size, size]. */
  mean: Float32Array;
}

export interface SegmentedScene {
  /** The class of each pixel, [size, size]. */
  labels: Uint8Array;
  /** [size, size, classes]. */
  probabilities: Float32Array;
  passed: Passed[];
}

export class SceneNetwork {
  private readonly layers: string[];

  constructor(readonly model: tf.LayersModel) {
    const kinds = model.layers.map((layer) => layer.getClassName());
    const code = kinds.map((kind) => /MaxPooling/.test(kind)).lastIndexOf(true); // the smallest maps
    this.layers = model.layers
      .filter((_, i) => i === code || /^(ReLU|Activation)$/.test(kinds[i]))
      .map(({ name }) => name);
  }

  static async load(
    saved: SavedInt8,
    unpacked: (text: string) => Promise<ArrayBuffer>,
  ): Promise<SceneNetwork> {
    return new SceneNetwork(await modelIn8Bits(saved, unpacked));
  }

  segment({ height, width, pixels }: RgbImage): SegmentedScene {
    let scene: SegmentedScene;
    tf.tidy(() => {
      const xs = tf.tensor4d(
        Float32Array.from(pixels, (level) => level / 255),
        [1, height, width, 3],
      );
      const known = inputValues(this.model, xs);
      const logits = evaluateLogits(this.model, known);
      const labels = Uint8Array.from(logits.argMax(3).dataSync());
      const probabilities = tf.softmax(logits).dataSync() as Float32Array;
      let before = Infinity;
      let isDecoder = false;
      const passed = this.layers.map((name): Passed => {
        const maps = evaluate(outputOf(this.model, name), known);
        const [, size, , channels] = maps.shape as [number, number, number, number];
        isDecoder ||= size > before;
        before = size;
        return { name, channels, size, isDecoder, mean: maps.mean(3).dataSync() as Float32Array };
      });
      scene = { labels, probabilities, passed };
    });
    return scene!;
  }

  dispose(): void {
    this.model.dispose();
  }
}
