/** Other shapes, types and sizes in the place of those that a function takes. */
import fc from 'fast-check';
import { tf } from '../../../lib/engine/tf';

/** One argument, or something in it, and what it becomes; both are taken modulo what there is. */
export interface Swap {
  leaf: number;
  other: number;
}

export const swaps: fc.Arbitrary<Swap[]> = fc.array(fc.record({ leaf: fc.nat(1e6), other: fc.nat(1e6) }), {
  minLength: 1,
  maxLength: 2,
});

type Holder = Record<string | number, unknown>;
type Leaf = [holder: Holder, key: string, path: string];

const isList = (value: unknown): value is number[] =>
  (Array.isArray(value) && value.every((one) => typeof one === 'number')) ||
  (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** Tensors, numbers and lists of numbers, wherever they are in plain objects and lists. */
function leavesOf(holder: object, path = ''): Leaf[] {
  return Object.entries(holder)
    .slice(0, 8)
    .flatMap(([key, value]: [string, unknown]): Leaf[] => {
      const at = `${path}.${key}`;
      const own: Leaf[] = [[holder as Holder, key, at]];
      if (value instanceof tf.Tensor || typeof value === 'number') return own;
      if (isList(value)) return Array.isArray(value) ? [...own, ...leavesOf(value, at).slice(0, 3)] : own;
      const isPlain = Array.isArray(value) || (value && Object.getPrototypeOf(value) === Object.prototype);
      return isPlain ? leavesOf(value as object, at) : [];
    });
}

/** Changes the arguments themselves; returns what was done, in words. */
export function swapIn(args: unknown[], chosen: readonly Swap[]): string {
  return chosen
    .map(({ leaf, other }) => {
      const leaves = leavesOf(args);
      if (leaves.length === 0) return 'nothing';
      const [holder, key, path] = leaves[leaf % leaves.length];
      const value = holder[key];
      const others = othersThan(value, work.test(path));
      const after = others[other % others.length]();
      holder[key] = after;
      if (value instanceof tf.Tensor) value.dispose();
      return `${path.slice(1)} = ${inWords(after)}`;
    })
    .join(', ');
}

const numbers = [NaN, Infinity, -1, 0, 0.5, 1, 2, 3, 7, 100, -1e9];
/** As sizes they ask for more than there is. */
const huge = [1e10, 2 ** 53];
/** Numbers of how much is to be done: who asks for a billion steps gets them. */
const work = /(steps|samples|draws|networks|batches|rounds|count|every|graphs)$/i;

function othersThan(value: unknown, isWork: boolean): (() => unknown)[] {
  if (typeof value === 'number')
    return (isWork ? numbers.filter((one) => one !== 100) : [...numbers, ...huge]).map((one) => () => one);
  if (value instanceof tf.Tensor) return tensorsLike(value.shape, value.dtype);
  const list = Array.from(value as number[]);
  const made = ArrayBuffer.isView(value) ? value.constructor : undefined;
  const as = (values: number[]) => () =>
    (made ? Reflect.construct(made as never, [values]) : values) as unknown;
  return [as([]), as(list.slice(1)), as([...list, 1]), as(list.map(() => NaN)), as([...list, ...list])];
}

/** Of fewer and more axes, of other sizes along one, empty, of other types. */
function tensorsLike(shape: number[], dtype: tf.DataType): (() => tf.Tensor)[] {
  const sizes = [
    [],
    shape.slice(1),
    shape.slice(0, -1),
    [1, ...shape],
    [...shape, 2],
    ...shape.flatMap((_, axis) =>
      [0, 1, shape[axis] + 1, 2 * shape[axis]].map((size) =>
        shape.map((old, i) => (i === axis ? size : old)),
      ),
    ),
  ];
  const make = (sizes: number[], type: tf.DataType) => () =>
    tf.tidy(() => tf.randomUniform(sizes, 0.1, type === 'float32' ? 1 : 3, 'float32', 3).cast(type));
  const types: tf.DataType[] = ['float32', 'int32', 'bool'];
  return [
    ...sizes.map((one) => make(one, dtype)),
    ...types.filter((type) => type !== dtype).map((type) => make(shape, type)),
    () => tf.fill(shape, NaN),
  ];
}

const inWords = (value: unknown): string =>
  value instanceof tf.Tensor
    ? `${value.dtype} [${value.shape}]`
    : isList(value)
      ? `[${value}]`
      : String(value);
