/** Augmentation: random changes of training images. */
import type { Random } from '../base/random';

export interface ImageShape {
  height: number;
  width: number;
  channels: number;
}

export interface Augmentation {
  /** Describes it in full: a checkpoint of another augmentation is refused. */
  name: string;
  /** Where each pixel of the changed image comes from: a row and a column, -1 outside of the image. */
  draw(random: Random, shape: ImageShape): { rows: Int32Array; columns: Int32Array };
}

/**
 * Shifted by up to `pad` pixels each way, what comes in from outside being 0, and mirrored left to right every second
 * time (He et al. 2016, section 4.2).
 */
export function cropAndFlip({ pad = 4 }: { pad?: number } = {}): Augmentation {
  if (!Number.isInteger(pad) || pad < 0)
    throw new RangeError(`expected a whole pad of 0 or more, got ${pad}`);
  const shifted = (size: number, by: number) =>
    Int32Array.from({ length: size }, (_, i) => (i + by >= 0 && i + by < size ? i + by : -1));
  return {
    name: `crop ${pad}, flip`,
    draw(random, { height, width }) {
      const shift = () => random.integer(2 * pad + 1) - pad;
      const rows = shifted(height, shift());
      const columns = shifted(width, shift());
      return { rows, columns: random.next() < 0.5 ? columns.reverse() : columns };
    },
  };
}
