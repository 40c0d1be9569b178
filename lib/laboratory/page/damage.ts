/** A digit of 28 x 28 pixels, and the same as a brush or a corruption of the library damaged it. */
import { Random } from '../../base/random';
import { corrupt, type Corruption } from '../../data/corruption';
import type { Point } from './pen';

export const brushes = ['hole', 'noise', 'heal', 'draw'] as const;
export type Brush = (typeof brushes)[number];

const size = 28;
const sigma = 0.5; // of the noise of a brush

export class Damage {
  clean = new Float32Array(size * size);
  damaged = new Float32Array(size * size);
  private readonly random: Random;
  private noise = new Float32Array(size * size);
  private before = new Float32Array(size * size);

  constructor(private seed: number) {
    this.random = new Random(seed);
  }

  /** Another digit, whole. */
  show(clean: Float32Array): void {
    this.clean = clean.slice();
    this.undo();
  }

  undo(): void {
    this.damaged = this.clean.slice();
  }

  /** All of the digit, by the library, each time from another seed. */
  corrupt(corruption: Corruption): void {
    this.seed += 1;
    const whole = { values: this.clean, count: 1, height: size, width: size, channels: 1 };
    this.damaged = corrupt(whole, corruption, this.seed).values;
  }

  /** A stroke begins: its noise is drawn, so that going over a pixel twice adds none. */
  begin(): void {
    this.before = this.damaged.slice();
    this.noise = Float32Array.from({ length: size * size }, () => sigma * this.random.normal());
  }

  /** width: of the brush, in pixels. */
  line(from: Point, to: Point, brush: Brush, width: number): void {
    for (let i = 0; i < size * size; i++) {
      const away = distance([(i % size) + 0.5, Math.floor(i / size) + 0.5], from, to);
      if (brush === 'draw') {
        const ink = Math.max(0, Math.min(1, width / 2 + 0.5 - away)); // a soft border, as MNIST's digits have it
        if (ink === 0) continue;
        this.clean[i] = Math.max(this.clean[i], ink);
        this.damaged[i] = this.clean[i];
      } else if (away <= width / 2) this.damaged[i] = this.touched(i, brush);
    }
  }

  private touched(i: number, brush: Exclude<Brush, 'draw'>): number {
    if (brush === 'hole') return 0;
    if (brush === 'heal') return this.clean[i];
    return Math.min(1, Math.max(0, this.before[i] + this.noise[i]));
  }
}

/** Of a point from a line between two others. */
function distance([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point): number {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - fromX) * dx + (y - fromY) * dy) / length;
  const share = Math.max(0, Math.min(1, along));
  return Math.hypot(x - fromX - share * dx, y - fromY - share * dy);
}
