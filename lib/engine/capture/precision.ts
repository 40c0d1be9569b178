/**
 * Mixed precision (Micikevicius et al. 2018) as a rewrite while the graph is written: the operations in which
 * the time goes compute in bfloat16, and so do those between them; all else, weights and their updates
 * included, stays float32.
 */
import { DataType } from '../dataType';
import { device, type Device } from '../device';
import type { Value } from './value';

/**
 * What a captured step computes in. bfloat16: convolutions, matrix products and what lies between them (Micikevicius
 * et al. 2018); weights and their updates stay float32. On a CPU without AVX-512 it is far slower than float32, for
 * oneDNN has no bfloat16 there, of which a warning is printed once.
 */
export type Precision = 'float32' | 'bfloat16';

/** Of oneDNN's bfloat16, of which one is needed. */
const needed = ['avx512f', 'avx_ne_convert'];

/** Why bfloat16 is slow on this device, where it is; nothing of a processor that is not of x86. */
export function slowHalf({ kind, name, features }: Device): string | undefined {
  const isSlow =
    kind === 'cpu' && features.includes('sse4_2') && !features.some((feature) => needed.includes(feature));
  if (!isSlow) return undefined;
  return (
    `expected a processor with AVX-512 for precision 'bfloat16', got ${name} without it, on which a step takes ` +
    "several times as long as in float32: use precision 'float32'"
  );
}

let isSaid = false;

/** Prints it, the first time. */
export function warnOfSlowHalf(): void {
  if (isSaid) return;
  isSaid = true;
  const reason = slowHalf(device());
  if (reason) console.warn(reason);
}

/** Inputs that are cast, of the operations that are worth a cast. */
const heavy: Record<string, number[]> = {
  Conv2D: [0, 1],
  Conv2DBackpropInput: [1, 2],
  Conv2DBackpropFilter: [0, 2],
  MatMul: [0, 1],
  BatchMatMulV2: [0, 1],
};

/** The same of operations that follow the type of their first input. */
const light: Record<string, number[]> = {
  AvgPool: [0],
  BiasAdd: [0, 1],
  FusedBatchNormV3: [0],
  FusedBatchNormGradV3: [0, 1],
  MaxPool: [0],
  MaxPoolGrad: [0, 1, 2],
  Relu: [0],
  ReluGrad: [0, 1],
  Reshape: [0],
};

/** Which inputs of an operation are to be read as bfloat16, if any; its first output then is bfloat16. */
export function halfInputs(op: string, inputs: readonly Value[], precision: Precision): number[] {
  if (precision === 'float32') return [];
  const half = heavy[op] ?? (inputs[0]?.isHalf ? light[op] : undefined) ?? [];
  return half.every((i) => inputs[i].dtype === DataType.float32) ? half : [];
}
