import { describe, expect, it, vi } from 'vitest';
import { capture } from '../../../lib/engine/capture';
import { slowHalf } from '../../../lib/engine/capture/precision';
import { type Device, device } from '../../../lib/engine/device';
import { tf } from '../../../lib/engine/tf';

const pretended = vi.hoisted(() => ({ features: ['sse4_2', 'avx', 'avx2', 'fma'], name: 'AMD EPYC 7B13' }));
vi.mock('../../../lib/engine/device', async (original) => {
  const real = await original<{ device: typeof device }>();
  return { ...real, device: (): Device => ({ ...real.device(), kind: 'cpu', ...pretended }) };
});

describe('bfloat16 on a processor without AVX-512', () => {
  it('is warned of once, with the remedy', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const product = (x: tf.Tensor2D) => tf.matMul(x, x);
    capture(product).dispose();
    expect(warn).not.toHaveBeenCalled();
    for (let i = 0; i < 2; i++) capture(product, { precision: 'bfloat16' }).dispose();
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/AMD EPYC 7B13 without it.*use precision 'float32'$/)],
    ]);
    warn.mockRestore();
  });

  it('is refused where the step is called as it is, which computes in float32', () => {
    const options = { precision: 'bfloat16', mode: 'eager' } as const;
    expect(() => capture((x: tf.Tensor) => x, options)).toThrow(/got 'bfloat16'.*leave out mode: 'eager'/);
  });

  it.each<[string, Partial<Device>]>([
    ['with AVX-512', { features: ['avx2', 'avx512f'] }],
    ['with AVX-NE-CONVERT', { features: ['avx2', 'avx_ne_convert'] }],
    ['that does not say', { features: [] }],
    ['beside a GPU', { kind: 'gpu' }],
  ])('but not on one %s', (_, other) => {
    expect(slowHalf(device())).toBeDefined();
    expect(slowHalf({ ...device(), ...other })).toBeUndefined();
  });
});
