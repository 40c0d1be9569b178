/**
 * Matrices: singular values, which tfjs lacks, and the product of two by MatMul, where tfjs-node takes a product of batches of matrices: TensorFlow fuses a
 * MatMul with the bias and the activation after it.
 */
import { tf } from '../tf';
import { run, runMultiple } from './operation';
import { original, type Replacement } from './replacement';

interface Transposes {
  transposeA: boolean;
  transposeB: boolean;
}

const product = original(tf.BatchMatMul);
const fusedProduct = original(tf._FusedMatMul);

/** Whether it is one matrix: tfjs makes a batch of one out of it where it fuses. */
const isMatrix = ({ shape, dtype }: tf.TensorInfo) =>
  dtype === 'float32' && (shape.length === 2 || (shape.length === 3 && shape[0] === 1));

const asMatrix = (x: tf.TensorInfo) => tf.reshape(x as tf.Tensor, x.shape.slice(-2) as [number, number]);

function multiply(a: tf.TensorInfo, b: tf.TensorInfo, { transposeA, transposeB }: Transposes): tf.Tensor {
  const transposes = { transpose_a: { bool: transposeA }, transpose_b: { bool: transposeB } };
  return run('MatMul', { T: { type: 'float32' }, ...transposes }, [asMatrix(a), asMatrix(b)]);
}

/** y with as many axes as tfjs gives it. */
const likeInputs = (y: tf.Tensor, a: tf.TensorInfo, b: tf.TensorInfo) =>
  a.shape.length + b.shape.length > 4 ? tf.expandDims(y) : y;

export const matMul: Replacement[] = [
  {
    kernel: {
      ...product,
      kernelFunc: (call) => {
        const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
        if (!isMatrix(a) || !isMatrix(b)) return product.kernelFunc(call);
        return tf.tidy(() => likeInputs(multiply(a, b, call.attrs as unknown as Transposes), a, b));
      },
    },
  },
  {
    kernel: {
      ...fusedProduct,
      kernelFunc: (call) => {
        const { a, b, bias, preluActivationWeights } = call.inputs as Record<string, tf.TensorInfo>;
        const attrs = call.attrs as unknown as Transposes & { activation: string; leakyreluAlpha: number };
        if (!isMatrix(a) || !isMatrix(b) || (bias && bias.shape.length > 2))
          return fusedProduct.kernelFunc(call);
        const backend = call.backend as unknown as Activations;
        return tf.tidy(() => {
          const y = multiply(a, b, attrs);
          const z = bias ? tf.add(y, bias as tf.Tensor) : y;
          const { activation, leakyreluAlpha } = attrs;
          return likeInputs(
            backend.applyActivation(z, activation, preluActivationWeights, leakyreluAlpha),
            a,
            b,
          );
        });
      },
    },
  },
];

interface Activations {
  applyActivation(
    x: tf.Tensor,
    activation: string,
    prelu?: tf.TensorInfo,
    leakyreluAlpha?: number,
  ): tf.Tensor;
}

export interface SingularValues {
  /** Descending: [min(rows, columns)]. */
  s: tf.Tensor1D;
  /** Left singular vectors in columns: [rows, rows]. */
  u: tf.Tensor2D;
  /** Right singular vectors in columns: [columns, columns]. */
  v: tf.Tensor2D;
}

/**
 * Singular value decomposition, $M = U diag(s) V^T$. matrix:
 * float32 [rows, columns]. There is no gradient.
 * @throws Error for other than 2 axes.
 * @example
 * const { s, u, v } = engine.singularValues(tf.tensor2d([[3, 0], [0, 4]]));
 * s; // => [4, 3]
 */
export function singularValues(matrix: tf.Tensor2D): SingularValues {
  if (matrix.rank !== 2) throw new Error(`expected a matrix [rows, columns], got [${matrix.shape}]`);
  const attributes = {
    T: { type: 'float32' },
    compute_uv: { bool: true },
    full_matrices: { bool: true },
  } as const;
  const [s, u, v] = runMultiple('Svd', attributes, [matrix], 3);
  return { s: s as tf.Tensor1D, u: u as tf.Tensor2D, v: v as tf.Tensor2D };
}
