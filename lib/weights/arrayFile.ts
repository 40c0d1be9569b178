/** Named arrays in a file, as every format of weights has them, and which of them belong to a layer. */
import { basename } from 'node:path';
import type { tf } from '../engine/tf';

export interface ArrayInfo {
  shape: number[];
  /** `float32`, `float16`, `bfloat16`, `float64`, or in the file's own words what cannot be read. */
  dtype: string;
}

/** Whole rows (places of the first axis) of an array, from row `from` on. */
export interface Piece {
  from: number;
  values: Float32Array;
}

export interface ArrayFile {
  arrays: Readonly<Record<string, ArrayInfo>>;
  /** HDF5 alone: the attributes of each group, by its path; "/" is the root. */
  groups?: Readonly<Record<string, Record<string, unknown>>>;
  /** Of one array at a time. */
  rows(name: string): AsyncGenerator<Piece>;
  close(): Promise<void>;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** So many values are read at a time: 16 MB. */
const piece = 4 * 2 ** 20;

export const rowsAtATime = (shape: readonly number[]): number =>
  Math.max(1, Math.floor(piece / sizeOf(shape.slice(1))));

/** An array of the file that belongs to a weight of a layer. */
export interface Source {
  name: string;
  /** How its axes are cut and then ordered, where they are not the weight's: [out, in] of a dense layer, [1, 0]. */
  axes?: { shape: readonly number[]; order: number[] };
}

/** A layer that has no layers within, and the models that it is in, from the outside to the inside. */
export interface Leaf {
  layer: tf.layers.Layer;
  within: readonly tf.LayersModel[];
}

/** Where the weights of a layer are, in the layer's order; undefined where the file does not have the layer. */
export type Find = (leaf: Leaf) => readonly Source[] | undefined;

export const isModel = (layer: tf.layers.Layer): layer is tf.LayersModel =>
  Array.isArray((layer as tf.LayersModel).layers);

/** What to do where a file does not fit a network. */
export const otherNetwork = (file: string): string =>
  /_\d{5}\.weights\.h5$|-\d{5}-of-\d{5}\.safetensors$/.test(basename(file))
    ? 'it is one of several parts: take the list of them, name.weights.json or name.safetensors.index.json'
    : 'it is of another network: take one of this';
