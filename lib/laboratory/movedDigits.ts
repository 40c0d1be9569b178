/** A scene of digits that are moved about, with the class of every pixel, as data.digitScenes makes its scenes. */
import { deriveSeed, Random } from '../base/random';
import { addDigit, emptyScene, levels, type Texture, texture } from '../data/segmentation/digitScenes';
import type { Sample } from '../data/segmentation/sample';

const edge = 28; // of a digit
const inked = 128; // what counts as the digit's

/** A digit in the scene. */
export interface Moved {
  /** Which of the digits that there are. */
  digit: number;
  /** Of its 28 x 28 pixels, of which some may be beyond the scene. */
  left: number;
  top: number;
}

/** Of the ink of a digit, in pixels of the scene. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export class MovedDigits {
  /** Those in front come later. */
  readonly pieces: Moved[] = [];
  private readonly inks = new Map<Moved, Texture>();
  private ground!: Texture;
  private drawn = 0;

  /** size: edge of the scene; digits: 28 x 28 bytes each. */
  constructor(
    readonly size: number,
    private readonly digits: Uint8Array,
    private readonly labels: readonly number[],
    private readonly seed = 1,
  ) {
    this.recolor();
  }

  /** Another ground, and other colours of the digits. */
  recolor(): void {
    this.ground = this.fixedTexture(levels.ground, this.size);
    for (const piece of this.pieces) this.inks.set(piece, this.fixedTexture(levels.ink, edge));
  }

  add(piece: Moved): void {
    this.inks.set(piece, this.fixedTexture(levels.ink, edge));
    this.pieces.push(piece);
    this.moveTo(piece, piece.left, piece.top);
  }

  remove(piece: Moved): void {
    this.pieces.splice(this.pieces.indexOf(piece), 1);
    this.inks.delete(piece);
  }

  /** In front of the others. */
  raise(piece: Moved): void {
    this.pieces.splice(this.pieces.indexOf(piece), 1);
    this.pieces.push(piece);
  }

  /** Another digit in the same place. */
  exchange(piece: Moved, digit: number): void {
    piece.digit = digit;
    this.moveTo(piece, piece.left, piece.top);
  }

  /** As near to there as all of its ink stays in the scene. */
  moveTo(piece: Moved, left: number, top: number): void {
    const box = this.boxOf(piece);
    const within = (at: number, inset: number, length: number) =>
      Math.max(-inset, Math.min(this.size - inset - length, Math.round(at)));
    const inset = { left: box.left - piece.left, top: box.top - piece.top };
    piece.left = within(left, inset.left, box.width);
    piece.top = within(top, inset.top, box.height);
  }

  boxOf({ digit, left, top }: Moved): Box {
    const ink = this.bytesOf(digit);
    const places = [...ink.keys()].filter((i) => ink[i] >= inked);
    if (places.length === 0) return { left, top, width: edge, height: edge };
    const [columns, rows] = [places.map((i) => i % edge), places.map((i) => Math.floor(i / edge))];
    const [firstColumn, firstRow] = [Math.min(...columns), Math.min(...rows)];
    return {
      ...{ left: left + firstColumn, top: top + firstRow },
      width: Math.max(...columns) - firstColumn + 1,
      height: Math.max(...rows) - firstRow + 1,
    };
  }

  /** The foremost digit that has ink there, else the one whose box reaches there; a place in pixels of the scene. */
  pieceAt(x: number, y: number): Moved | undefined {
    const hasInk = ({ digit, left, top }: Moved) => {
      const [column, row] = [Math.floor(x) - left, Math.floor(y) - top];
      const isInside = Math.min(column, row) >= 0 && Math.max(column, row) < edge;
      return isInside && this.bytesOf(digit)[row * edge + column] >= inked;
    };
    const isNear = (piece: Moved) => {
      const { left, top, width, height } = this.boxOf(piece);
      return x >= left && x < left + width && y >= top && y < top + height;
    };
    const foremost = [...this.pieces].reverse();
    return foremost.find(hasInk) ?? foremost.find(isNear);
  }

  /** Classes: ground, then the digits 0 … 9. */
  get sample(): Sample {
    const scene = emptyScene(this.size, this.ground);
    for (const piece of this.pieces) {
      const { digit, left, top } = piece;
      const image = { images: this.bytesOf(digit), labels: Uint8Array.of(this.labels[digit]) };
      const color = this.inks.get(piece)!;
      const ink: Texture = (x, y) => color(x - left, y - top);
      addDigit(scene, { ...image, height: edge, width: edge }, { left, top, ink });
    }
    return scene;
  }

  private bytesOf(digit: number): Uint8Array {
    return this.digits.subarray(edge * edge * digit, edge * edge * (digit + 1));
  }

  /** With the same grain whenever it is asked. */
  private fixedTexture([low, high]: readonly [number, number], size: number): Texture {
    const color = texture(new Random(deriveSeed(this.seed, 'texture', (this.drawn += 1))), low, high);
    const colors = Array.from({ length: size * size }, (_, i) => color(i % size, Math.floor(i / size)));
    return (x, y) => colors[y * size + x];
  }
}
