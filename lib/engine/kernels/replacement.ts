/** How a native form takes the place of what tfjs registered, and steps back where TensorFlow lacks its operation. */
import { tf } from '../tf';

/** A kernel or a gradient of this library for something that tfjs has. */
export type Replacement = { kernel: tf.KernelConfig } | { gradient: tf.GradConfig };

const backendName = 'tensorflow';
const missing = new Set<string>();

/** Registers; returns the function that puts back what was there. */
export function install(replacement: Replacement): () => void {
  if ('kernel' in replacement) {
    const { kernelName } = replacement.kernel;
    const before = tf.getKernel(kernelName, backendName);
    return swap(before, replacement.kernel, tf.registerKernel, () =>
      tf.unregisterKernel(kernelName, backendName),
    );
  }
  const { kernelName } = replacement.gradient;
  const before = tf.getGradient(kernelName);
  return swap(before, replacement.gradient, tf.registerGradient, () => tf.unregisterGradient(kernelName));
}

function swap<Config>(
  before: Config | undefined,
  ours: Config,
  register: (c: Config) => void,
  remove: () => void,
) {
  if (before) remove();
  register(ours);
  return () => {
    remove();
    if (before) register(before);
  };
}

/** What tfjs itself has registered for a kernel, when this module is loaded. */
export function original(kernelName: string): tf.KernelConfig {
  const config = tf.getKernel(kernelName, backendName);
  if (!config) throw new Error(`tfjs' backend "${backendName}" has no kernel ${kernelName}`);
  return config;
}

/** A kernel for a name that tfjs does not know. */
export function registerOwn(
  kernelName: string,
  kernelFunc: tf.KernelFunc,
  gradient?: Omit<tf.GradConfig, 'kernelName'>,
) {
  if (!tf.getKernel(kernelName, backendName)) tf.registerKernel({ kernelName, backendName, kernelFunc });
  if (gradient && !tf.getGradient(kernelName)) tf.registerGradient({ kernelName, ...gradient });
}

/** Whether the gradient under way will itself be differentiated: tfjs notes only what runs as one of its kernels. */
export const isTaped = () =>
  (tf.engine() as unknown as { state: { gradientDepth: number } }).state.gradientDepth > 0;

type Kernel = [kernelName: string, kernelFunc: tf.KernelFunc];

/**
 * Two kernels, each linear in its input x and the transpose of the other, which makes each the gradient of the other,
 * to any order. others: the names of inputs that both take, to which there is no gradient.
 */
export function registerTransposes(kernels: [Kernel, Kernel], others: string[] = []): void {
  kernels.forEach(([kernelName, kernelFunc], i) => {
    const [transpose] = kernels[1 - i];
    registerOwn(kernelName, kernelFunc, {
      inputsToSave: others,
      gradFunc: (dy, saved, attrs) => {
        const inputs = Object.fromEntries(others.map((name, j) => [name, saved[j]]));
        const x = () =>
          tf.engine().runKernel(transpose, { x: dy as tf.Tensor, ...inputs }, attrs) as tf.Tensor;
        return {
          x,
          ...Object.fromEntries(saved.map((other, j) => [others[j], () => tf.zeros(other.shape)])),
        };
      },
    });
  });
}

/** Whether TensorFlow said that it has no such operation, or none for this device. */
const isMissing = (error: unknown) =>
  /not registered|No OpKernel|Could not find device|no supported kernel|unsupported/i.test(String(error));

/** Runs `native`, or `fallback` where this TensorFlow lacks the operation `op`; a warning says so once, except for oneDNN's own operations. */
export function attempt<T>(op: string, native: () => T, fallback: () => T): T {
  if (missing.has(op)) return fallback();
  try {
    return native();
  } catch (error) {
    if (!isMissing(error)) throw error;
    missing.add(op);
    if (!op.startsWith('_Mkl'))
      // oneDNN's, with which TensorFlow for macOS is not built
      console.warn(`TensorFlow has no operation ${op} on this device: tfjs' slower form is used.`);
    return fallback();
  }
}

/**
 * Runs `run` while these gradients stand in for those of tfjs, and puts back what was there, also where it throws. A
 * gradient is chosen in the forward pass: what is recorded within `run` keeps it. run: not asynchronous, or other
 * work of the process would see the gradients.
 */
export function withGradients<T>(gradients: readonly tf.GradConfig[], run: () => T): T {
  const undo: (() => void)[] = [];
  try {
    for (const gradient of gradients) undo.push(install({ gradient }));
    const result = run();
    if (typeof (result as { then?: unknown } | undefined)?.then === 'function') {
      throw new TypeError('expected a function that is not asynchronous, got one that returns a promise');
    }
    return result;
  } finally {
    for (const putBack of undo.reverse()) putBack();
  }
}
