/** Values of two measurements, paired by the seed of their runs. */

interface Sample {
  name: string;
  values: readonly number[];
  seeds?: readonly number[];
}

interface Pairs {
  values: (readonly [number, number])[];
  seeds?: number[];
}

/**
 * By seed, those that both have; by position where neither has seeds.
 * @throws RangeError where only one has seeds, none is in common, or the lengths differ.
 */
export function pairsOf(a: Sample, b: Sample): Pairs {
  if (a.seeds && b.seeds) return pairsBySeed(a, a.seeds, b, b.seeds);
  if (!a.seeds && !b.seeds && a.values.length === b.values.length) {
    return { values: a.values.map((value, i) => [value, b.values[i]]) };
  }
  const got = [a, b].map((one) => `${one.values.length}${of(one)} ${one.seeds ? 'with' : 'without'} seeds`);
  throw new RangeError(
    `expected pairs of values, got ${got.join(' and ')}: give both the seeds of their runs`,
  );
}

function pairsBySeed(a: Sample, seedsA: readonly number[], b: Sample, seedsB: readonly number[]): Pairs {
  const seeds = seedsA.filter((seed) => seedsB.includes(seed));
  if (seeds.length === 0) {
    throw new RangeError(
      `expected a seed in common, got seeds ${seedsA.join(', ')}${of(a)} and ${seedsB.join(', ')}${of(b)}`,
    );
  }
  return {
    values: seeds.map((seed) => [a.values[seedsA.indexOf(seed)], b.values[seedsB.indexOf(seed)]]),
    seeds,
  };
}

const of = ({ name }: Sample) => (name ? ` of ${name}` : '');
