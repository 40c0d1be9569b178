/** A network of photographs, asked about one after another. */
import { gradCam } from '../attribution/gradCam';
import { type OcclusionOptions, occlusionOfClasses } from '../attribution/occlusion';
import { tf } from '../engine/tf';
import { vggPreprocess } from '../layers/vggPreprocessing';
import { evaluate, evaluateLogits, inputValues } from '../models/layerOutputs';
import { type ReceptiveField, receptiveField } from '../models/receptiveField';
import { outputOf } from '../models/symbolicTensors';
import { shownLayers } from './shownLayers';
import { modelIn8Bits, type SavedInt8 } from './modelIn8Bits';

export interface SavedPhotographNetwork extends SavedInt8 {
  /** Edge of the images that it takes. */
  size: number;
}

/** Feature maps [height, width, channels]. */
export interface FeatureMaps {
  values: Float32Array;
  size: number;
  channels: number;
}

/** A layer whose maps are shown: a convolution, behind its nonlinearity. */
export interface ShownMaps {
  name: string;
  channels: number;
  /** Edge of a map. */
  size: number;
}

export interface PhotographAnswer {
  /** Of each shown layer. */
  maps: FeatureMaps[];
  logits: Float32Array;
  probabilities: Float32Array;
}

export class PhotographNetwork {
  readonly layers: ShownMaps[];
  /** The layer of Grad-CAM's maps: the last one whose maps have 8 x 8 values or more. */
  readonly explained: string;
  private readonly fields: ReceptiveField[];

  constructor(
    readonly model: tf.LayersModel,
    readonly size: number,
  ) {
    const size2 = [size, size] as const;
    const names = shownLayers(model);
    this.fields = names.map(({ name }) => receptiveField(model, name, { size: size2 })!);
    const outputs = names.map(({ name }) => outputOf(model, name));
    const shapes = tf.tidy(() => {
      const known = inputValues(model, tf.zeros([1, size, size, 3]));
      return outputs.map((output) => evaluate(output, known).shape);
    });
    this.layers = names.map(({ name, channels }, i) => ({ name, channels, size: shapes[i][1]! }));
    const fine = this.layers.filter(({ size }) => size >= 8);
    this.explained = (fine.at(-1) ?? this.layers[0]).name;
  }

  static async load(
    saved: SavedPhotographNetwork,
    unpacked: (text: string) => Promise<ArrayBuffer>,
  ): Promise<PhotographNetwork> {
    return new PhotographNetwork(await modelIn8Bits(saved, unpacked), saved.size);
  }

  /** pixels: [size, size, 3] red, green, blue, 0 … 255. */
  answer(pixels: ArrayLike<number>): PhotographAnswer {
    let answer: PhotographAnswer;
    tf.tidy(() => {
      const known = inputValues(this.model, this.input(pixels));
      const logits = evaluateLogits(this.model, known);
      const maps = this.layers.map(({ name, size, channels }) => {
        const values = evaluate(outputOf(this.model, name), known).dataSync() as Float32Array;
        return { values, size, channels };
      });
      const [values, probabilities] = [logits, tf.softmax(logits)].map((x) => x.dataSync() as Float32Array);
      answer = { maps, logits: values, probabilities };
    });
    return answer!;
  }

  /** Where the evidence for a class lies, [size, size]. */
  gradCam(pixels: ArrayLike<number>, label: number): Float32Array {
    const map = tf.tidy(() => gradCam(this.model, this.input(pixels), label, { layer: this.explained }));
    const values = map.dataSync() as Float32Array;
    map.dispose();
    return values;
  }

  /** How much the score of each class falls while a square is covered, [size, size, classes]. */
  async occlusion(pixels: ArrayLike<number>, options: OcclusionOptions = {}): Promise<Float32Array> {
    const image = tf.tidy(() => this.input(pixels));
    try {
      const map = await occlusionOfClasses(this.model, image, options);
      const values = (await map.data()) as Float32Array;
      map.dispose();
      return values;
    } finally {
      image.dispose();
    }
  }

  /** The pixels that one position of a layer's maps depends on, as a square that may begin before the image. */
  field(layer: number, row: number, column: number): { top: number; left: number; size: number } {
    const { height, width } = this.fields[layer];
    return {
      top: height.start + row * height.stride,
      left: width.start + column * width.stride,
      size: height.size,
    };
  }

  dispose(): void {
    this.model.dispose();
  }

  private input(pixels: ArrayLike<number>): tf.Tensor4D {
    const { size } = this;
    return vggPreprocess(tf.tensor4d(Float32Array.from(pixels), [1, size, size, 3]));
  }
}
