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

/** Whether TensorFlow said that it has no such operation, or none for this device. */
const isMissing = (error: unknown) =>
  /not registered|No OpKernel|Could not find device|no supported kernel|unsupported/i.test(String(error));

/** Runs `native`, or `fallback` where this TensorFlow lacks the operation `op`, which is said once. */
export function attempt<T>(op: string, native: () => T, fallback: () => T): T {
  if (missing.has(op)) return fallback();
  try {
    return native();
  } catch (error) {
    if (!isMissing(error)) throw error;
    missing.add(op);
    console.warn(
      `TensorFlow's operation ${op} is not there on this device: the slower form of tfjs is used.`,
    );
    return fallback();
  }
}
