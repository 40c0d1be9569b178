import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { device, processorFeatures, threadCount } from '../../lib/engine/device';

describe('device', () => {
  it('names what TensorFlow runs on', () => {
    const { kind, name, cores, threads, tensorflow } = device();
    expect(['cpu', 'gpu']).toContain(kind);
    expect(name.length).toBeGreaterThan(2);
    expect(threads).toBeGreaterThanOrEqual(1);
    expect(cores).toBeGreaterThanOrEqual(1);
    expect(threads).toBe(threadCount());
    expect(tensorflow).toMatch(/^2\.\d+\.\d+/);
  });
});

describe('threadCount', () => {
  it('is what the environment says, as TensorFlow takes it', () => {
    expect(['1', '4', ' 64 '].map((given) => threadCount(given))).toEqual([1, 4, 64]);
  });

  it.each(['', '0', '-1', 'two', '2.5'])('is that of the cores where it says %j', (given) => {
    expect(threadCount(given)).toBe(availableParallelism());
  });
});

describe('processorFeatures', () => {
  it('keeps the vector and matrix units, widest last', () => {
    const cpuinfo =
      'processor\t: 0\nflags\t\t: fpu amx_bf16 avx512f avx2 avx sse4_2 fma hypervisor\n\nprocessor\t: 1\n';
    expect(processorFeatures(cpuinfo)).toEqual(['sse4_2', 'avx', 'avx2', 'fma', 'avx512f', 'amx_bf16']);
  });

  it('knows none where the machine does not say', () => {
    expect(processorFeatures('')).toEqual([]);
    expect(processorFeatures('Features : fp asimd asimddp')).toEqual(['asimd', 'asimddp']);
  });
});
