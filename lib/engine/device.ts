/** What TensorFlow runs on here: for captions, for the record of a run, and for `npm run doctor`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { tf } from './tf';

/** What TensorFlow runs on. */
export interface Device {
  kind: 'cpu' | 'gpu';
  /** As the maker calls it: "AMD EPYC 9354P 32-Core Processor", "NVIDIA H200". */
  name: string;
  /** Cores of this machine, hyper-threads counted. */
  cores: number;
  /**
   * Threads that TensorFlow divides an operation among: the environment's TF_NUM_INTRAOP_THREADS, else the cores
   * that this process may use. The last bits of a training depend on it.
   */
  threads: number;
  /** TensorFlow's version. */
  tensorflow: string;
  /** The processor's instruction sets that oneDNN's kernels choose from, as Linux' /proc/cpuinfo spells them. */
  features: string[];
}

const chosenFrom = ['sse4_2', 'avx', 'avx2', 'fma', 'avx_vnni', 'avx_ne_convert'];
const wide = ['avx512f', 'avx512_vnni', 'avx512_bf16'];
const matrixUnits = ['avx512_fp16', 'amx_tile', 'amx_int8', 'amx_bf16', 'amx_fp16'];
const ofArm = ['asimd', 'asimddp', 'i8mm', 'bf16', 'sve', 'sve2'];

/**
 * What TensorFlow runs on here. The GPU only if TensorFlow computes on it: a card that it could not open does not
 * count.
 * @example
 * const { kind, name, threads } = engine.device();
 * ['cpu', 'gpu'].includes(kind); // => true
 */
export function device(): Device {
  const { binding, isUsingGpuDevice } = tf.backend() as unknown as {
    binding: { TF_Version: string };
    isUsingGpuDevice: boolean;
  };
  return {
    kind: isUsingGpuDevice ? 'gpu' : 'cpu',
    name: (isUsingGpuDevice && gpuName()) || processorName(),
    cores: cpus().length,
    threads: threadCount(),
    tensorflow: binding.TF_Version,
    features: processorFeatures(),
  };
}

/** given: the environment's setting, as TensorFlow reads it. */
export function threadCount(given = process.env.TF_NUM_INTRAOP_THREADS): number {
  const set = /^\s*\d+\s*$/.test(given ?? '') ? Number(given) : 0;
  return set > 0 ? set : availableParallelism();
}

const processorName = () => cpus()[0]?.model.trim() || 'unknown processor';

/** cpuinfo: the text of /proc/cpuinfo, where there is one. */
export function processorFeatures(cpuinfo = textOf('/proc/cpuinfo')): string[] {
  const flags = new Set(/^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1].split(' '));
  return [...chosenFrom, ...wide, ...matrixUnits, ...ofArm].filter((feature) => flags.has(feature));
}

/** The first card's name, as the driver's kernel module gives it. */
function gpuName(): string {
  const cards = '/proc/driver/nvidia/gpus';
  if (!existsSync(cards)) return 'NVIDIA GPU';
  const information = readdirSync(cards).map((card) => textOf(join(cards, card, 'information')));
  return /^Model:\s*(.+)$/m.exec(information.join('\n'))?.[1].trim() ?? 'NVIDIA GPU';
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
