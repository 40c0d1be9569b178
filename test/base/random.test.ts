import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveSeed, Random } from '../../lib/base/random';

const seeds = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });
const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

/** xoshiro128** written once more, with BigInt, from its authors' description. */
function reference(state: readonly number[], count: number): number[] {
  const word = (x: bigint) => BigInt.asUintN(32, x);
  const rotate = (x: bigint, k: bigint) => word((x << k) | (x >> (32n - k)));
  const s = state.map(BigInt);
  return Array.from({ length: count }, () => {
    const result = word(rotate(word(s[1] * 5n), 7n) * 9n);
    const t = word(s[1] << 9n);
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11n);
    return Number(result) / 2 ** 32;
  });
}

describe('Random', () => {
  it('gives the same numbers for the same seed, others for another', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(draw(new Random(seed), 8)).toEqual(draw(new Random(seed), 8));
        expect(draw(new Random(seed), 8)).not.toEqual(draw(new Random(seed + 1), 8));
      }),
    );
  });

  it('is xoshiro128**', () => {
    const random = new Random(7);
    const { state } = random;
    expect(draw(random, 200)).toEqual(reference(state, 200));
  });

  it('goes on from a restored state', () => {
    const random = new Random(3);
    draw(random, 17);
    const kept = JSON.parse(JSON.stringify(random.state));
    const expected = [random.normal(), random.integer(1000), ...draw(random, 5)];
    const other = new Random(99);
    other.restore(kept);
    expect([other.normal(), other.integer(1000), ...draw(other, 5)]).toEqual(expected);
  });

  it('shuffles into a permutation, with every place equally likely for every index', () => {
    const random = new Random(11);
    const counts = Array.from({ length: 5 }, () => new Array<number>(5).fill(0));
    for (let trial = 0; trial < 5000; trial++) {
      const indices = Uint32Array.from({ length: 5 }, (_, i) => i);
      random.shuffle(indices);
      expect([...indices].sort()).toEqual([0, 1, 2, 3, 4]);
      indices.forEach((value, place) => counts[value][place]++);
    }
    for (const count of counts.flat()) expect(Math.abs(count - 1000)).toBeLessThan(150); // 5 standard deviations
  });

  it('has the moments of the uniform and of the normal distribution', () => {
    const random = new Random(5);
    const moments = (values: number[]) => {
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      return [mean, values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length];
    };
    const uniform = draw(random, 50_000);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    expect(moments(uniform)[0]).toBeCloseTo(0.5, 2);
    expect(moments(uniform)[1]).toBeCloseTo(1 / 12, 2);
    const [mean, variance] = moments(Array.from({ length: 50_000 }, () => random.normal()));
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });

  it('refuses an invalid seed, bound or state', () => {
    expect(() => new Random(0.5)).toThrow('expected an integer as the seed, got 0.5');
    expect(() => new Random(NaN)).toThrow('got NaN');
    expect(() => new Random(1).integer(0)).toThrow('upper bound, got 0');
    expect(() => new Random(1).restore([0, 0, 0, 0])).toThrow('not all zero');
  });
});

describe('deriveSeed', () => {
  it('gives a 31-bit integer that any change of any part changes', () => {
    const all = new Set<number>();
    for (let seed = 0; seed < 50; seed++) {
      for (const purpose of ['weights', 'batches', 'dropout']) {
        for (let part = 0; part < 20; part++) all.add(deriveSeed(seed, purpose, part));
      }
    }
    expect(all.size).toBe(50 * 3 * 20);
    for (const value of all) expect(Number.isInteger(value) && value >= 0 && value < 2 ** 31).toBe(true);
    expect(deriveSeed(1, 'a', 'b')).not.toBe(deriveSeed(1, 'ab'));
    expect(deriveSeed(1, 'a', 1)).not.toBe(deriveSeed(1, 'a', '1'));
  });

  it('flips about half of the bits when the seed changes by one', () => {
    let flipped = 0;
    for (let seed = 0; seed < 1000; seed++) {
      for (let bits = deriveSeed(seed) ^ deriveSeed(seed + 1); bits; bits &= bits - 1) flipped++;
    }
    expect(flipped / 1000 / 31).toBeCloseTo(0.5, 1);
  });
});
