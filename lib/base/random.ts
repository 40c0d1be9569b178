/** The four words of a generator, as `Random.state` gives and `Random.restore` takes them. */
export type RandomState = readonly [number, number, number, number];

const rotateLeft = (x: number, bits: number) => (x << bits) | (x >>> (32 - bits));

/** A bijection of 32-bit words in which every bit of `x` reaches every bit of the result (murmur3's finaliser). */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/**
 * A seed of its own for each purpose. Any change of any part gives an unrelated number, so that two users of one
 * seed never draw the same numbers. Returns 0 … 2^31 - 1.
 * @throws TypeError for a seed that is not an integer.
 * @example
 * engine.deriveSeed(1, 'batches', 0) !== engine.deriveSeed(1, 'batches', 1); // => true
 */
export function deriveSeed(seed: number, ...purpose: (string | number)[]): number {
  checkSeed(seed);
  let hash = 0x9e3779b9;
  for (const part of [seed, ...purpose]) {
    const text = `${typeof part}:${part}`;
    for (let i = 0; i < text.length; i++) hash = mix(Math.imul(hash, 31) + text.charCodeAt(i) + 0x9e3779b9);
    hash = mix(hash ^ text.length);
  }
  return hash >>> 1;
}

/**
 * A stream of random numbers from a seed: the same seed, the same numbers, on every machine (xoshiro128**, Blackman
 * & Vigna 2018).
 * @throws TypeError for a seed that is not an integer or an invalid state, RangeError from `integer` for an invalid
 * bound.
 * @example
 * const random = new engine.Random(1);
 * const { state } = random;
 * const drawn = [random.next(), random.integer(10), random.normal()];
 * random.restore(state);
 * random.next() === drawn[0]; // => true
 */
export class Random {
  private words: [number, number, number, number];

  /** seed: an integer; different seeds give unrelated streams. */
  constructor(seed: number) {
    checkSeed(seed);
    const word = (i: number) => mix(deriveSeed(seed, 'stream', i) + Math.imul(i + 1, 0x9e3779b9));
    this.words = [word(0), word(1), word(2), word(3) | 1]; // never all zero
  }

  /** 32 random bits as an integer, 0 … 2^32 - 1. */
  private bits(): number {
    const s = this.words;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  /** A number in [0, 1), uniform, a multiple of 2^-32. */
  next(): number {
    return this.bits() / 2 ** 32;
  }

  /** An integer 0 … below - 1, each equally likely. below: an integer from 1 to 2^32. */
  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new RangeError(`expected an integer from 1 to 2^32 as the upper bound, got ${below}`);
    }
    const fair = 2 ** 32 - (2 ** 32 % below); // beyond it the small results would come once too often
    let bits = this.bits();
    while (bits >= fair) bits = this.bits();
    return bits % below;
  }

  /** A number from the normal distribution with mean 0 and standard deviation 1 (Box & Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Reorders `indices` in place, every order equally likely (Fisher–Yates). */
  shuffle(indices: Uint32Array): void {
    for (let i = indices.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = indices[i];
      indices[i] = indices[j];
      indices[j] = held;
    }
  }

  /** Where the stream stands; `restore` goes on from there. */
  get state(): RandomState {
    return this.words.map((word) => word >>> 0) as unknown as RandomState;
  }

  restore(state: RandomState): void {
    const words = [...state] as [number, number, number, number];
    if (words.length !== 4 || !words.every(Number.isInteger) || words.every((word) => word === 0)) {
      throw new TypeError(
        `expected four integers, not all zero, as a generator's state, got [${words.join(', ')}]`,
      );
    }
    this.words = words;
  }
}

function checkSeed(seed: number): void {
  if (!Number.isSafeInteger(seed)) throw new TypeError(`expected an integer as the seed, got ${seed}`);
}
