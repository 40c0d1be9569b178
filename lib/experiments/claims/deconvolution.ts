/** What the report says of deconvolution (question 4), as conditions on numbers. */
import { interval, type Interval, intervalOfDifference } from '../../metrics/interval';
import { above, type Claim, claimOf, exactly, type Provenance, verdictOf } from './claim';

const counted = (value: number): Interval => ({ mean: value, low: value, high: value, count: 1 });

/** Sums in another order may differ by so much, relative to the largest value. */
export const roundingWithin = 1e-5;

/**
 * Whether a transposed convolution is a convolution over an input with zeros. differences: the largest between ways
 * to compute the same one, relative to its largest value.
 * @example
 * experiments.claimSameOperation([1e-7, 0], shownIn('Three ways', 0)).verdict; // => 'holds'
 */
export function claimSameOperation(differences: readonly number[], from: Provenance): Claim {
  const worst = Math.max(...differences);
  return claimOf(
    {
      id: 'transposed-convolution',
      question: 4,
      claim: 'A transposed convolution is a convolution over an input with zeros between its values.',
    },
    {
      verdict: verdictOf(exactly(worst <= roundingWithin)),
      measured: counted(worst),
      quantity: 'largest difference between three ways to compute it, relative to the largest value',
    },
    from,
  );
}

/**
 * Whether a deconvolution's result is created, not determined. inputs: values that go into a convolution; blind: the
 * dimension of its null space. Two inputs, and how their results differ.
 * @example
 * const numbers = { inputs: 25, blind: 16, inputsDiffer: 1, outputsDiffer: 1e-7 };
 * experiments.claimCreated(numbers, shownIn('Two inputs', 0)).measured; // => 0.64
 */
export function claimCreated(
  numbers: { inputs: number; blind: number; inputsDiffer: number; outputsDiffer: number },
  from: Provenance,
): Claim {
  const { inputs, blind, inputsDiffer, outputsDiffer } = numbers;
  return claimOf(
    {
      id: 'information-created',
      question: 4,
      claim: 'A deconvolution does not invert a convolution: what it adds is created, not determined.',
    },
    {
      verdict: verdictOf(exactly(blind > 0), exactly(outputsDiffer <= roundingWithin * inputsDiffer)),
      measured: counted(blind / inputs),
      quantity: 'share of the dimensions of its input that the convolution does not see',
    },
    from,
  );
}

/** From here on a pattern is one, as a share of the root mean square; below a tenth of it there is none. */
export const patternFrom = 0.1;

/**
 * Whether uneven overlap paints a checkerboard, which sizes that divide, or resizing first, avoid: its strength, 0 …
 * 1, for kernels with equal entries.
 * @example
 * const strengths = { uneven: [0.3, 0.4], even: [0, 0], resized: [0] };
 * experiments.claimCheckerboard(strengths, shownIn('Checkerboard', 0)).verdict; // => 'holds'
 */
export function claimCheckerboard(
  numbers: { uneven: readonly number[]; even: readonly number[]; resized: readonly number[] },
  from: Provenance,
): Claim {
  const [uneven, even, resized] = [numbers.uneven, numbers.even, numbers.resized];
  const none = patternFrom / 10;
  return claimOf(
    {
      id: 'checkerboard',
      question: 4,
      claim: 'Uneven overlap paints a checkerboard, which sizes that divide, or resizing first, avoid.',
    },
    {
      verdict: verdictOf(
        exactly(Math.min(...uneven) >= patternFrom),
        exactly(Math.max(...even) <= none),
        exactly(Math.max(...resized) <= none),
      ),
      measured: counted(interval(uneven).mean),
      quantity: 'strength of the pattern where the kernel is no multiple of the stride',
    },
    from,
  );
}

/**
 * Whether encoder and decoder remove noise. PSNR of each picture in decibels, a list for each strength of the noise:
 * restored by the network, by the median filter. The interval is over the pictures, of one training.
 * @throws RangeError where the pictures do not pair up.
 * @example
 * const strengths = [{ network: [25, 26, 27], median: [20, 21, 22.5] }];
 * experiments.claimDenoises(strengths, shownIn('Noise', 500)).verdict; // => 'holds'
 */
export function claimDenoises(
  strengths: readonly { network: readonly number[]; median: readonly number[] }[],
  from: Provenance,
): Claim {
  const gains = strengths.map(({ network, median }) => intervalOfDifference(network, median));
  const least = gains.reduce((a, b) => (b.mean < a.mean ? b : a));
  return claimOf(
    { id: 'denoises', question: 4, claim: 'Encoder and decoder remove noise.' },
    {
      verdict: verdictOf(...gains.map((gain) => above(gain, 0))),
      measured: { ...least, count: 1 },
      quantity:
        'PSNR beyond that of a median filter, dB, at the strength where it is least, ' +
        `over ${least.count} pictures`,
    },
    from,
  );
}

/**
 * Whether encoder and decoder repair what was removed. PSNR of each picture over its removed pixels, in decibels:
 * restored by the network, by the median filter, as it is.
 * @throws RangeError where the pictures do not pair up.
 * @example
 * const quality = { network: [20, 21, 22], median: [10, 11, 12.5], damaged: [9, 10, 11.5] };
 * experiments.claimRepairs(quality, shownIn('Repair', 500)).verdict; // => 'holds'
 */
export function claimRepairs(
  numbers: { network: readonly number[]; median: readonly number[]; damaged: readonly number[] },
  from: Provenance,
): Claim {
  const { network, median, damaged } = numbers;
  const gain = intervalOfDifference(network, damaged);
  return claimOf(
    { id: 'repairs', question: 4, claim: 'Encoder and decoder repair what was removed.' },
    {
      verdict: verdictOf(above(gain, 0), above(intervalOfDifference(network, median), 0)),
      measured: { ...gain, count: 1 },
      quantity: `PSNR gained over the pixels that were removed, dB, over ${gain.count} pictures`,
    },
    from,
  );
}

/**
 * Whether unpooling with switches rebuilds detail that upsampling does not. Mean IoU of the same seeds with each
 * decoder.
 * @throws RangeError where the seeds do not pair up.
 * @example
 * const meanIoU = { switches: [0.6, 0.61], fixed: [0.5, 0.51], bilinear: [0.55, 0.57] };
 * experiments.claimRebuildsDetail(meanIoU, shownIn('Decoders', 1000)).measured; // => 0.045
 */
export function claimRebuildsDetail(
  numbers: { switches: readonly number[]; fixed: readonly number[]; bilinear: readonly number[] },
  from: Provenance,
): Claim {
  const { switches, fixed, bilinear } = numbers;
  const over = intervalOfDifference(switches, bilinear);
  return claimOf(
    {
      id: 'rebuilds-detail',
      question: 4,
      claim: 'Deconvolution with unpooling rebuilds detail that upsampling does not.',
    },
    {
      verdict: verdictOf(above(over, 0), above(intervalOfDifference(switches, fixed), 0)),
      measured: over,
      quantity: 'mean IoU with switches, less that with bilinear upsampling',
    },
    from,
  );
}
