/** What the report reads in VGG16's kernels and maps (question 3, points 3 to 5). */
import { interval, intervalOfDifference } from '../../metrics/interval';
import { above, type Claim, claimOf, type Provenance, verdictOf, within } from './claim';

/** Share of a random 3x3 kernel's energy in averages, first and second derivatives: 6 of 9 dimensions. */
const randomShare = 6 / 9;

/**
 * Whether the first layer's kernels are derivatives and averages. shares: of each kernel, in averages, first and
 * second derivatives.
 * @throws RangeError without kernels.
 * @example
 * experiments.claimDerivatives([0.95, 0.97, 0.96], 'VGG16, ImageNet', shownIn('Kernels', 0)).verdict; // => 'holds'
 */
export function claimDerivatives(shares: readonly number[], network: string, from: Provenance): Claim {
  const measured = interval(shares);
  return claimOf(
    {
      id: 'first-layer-derivatives',
      question: 3,
      claim: "The first layer's kernels are derivatives and averages.",
    },
    {
      verdict: verdictOf(above(measured, randomShare)),
      measured,
      quantity: 'share of the energy in averages, first and second derivatives; random kernels have 0.667',
      network,
    },
    from,
  );
}

/** Moran's I this near to that of shuffled kernels counts as no order. */
export const orderWithin = 0.05;

/**
 * Whether the last layer's kernels look random. Moran's I of each kernel of the last convolution, as it is and with
 * its weights shuffled.
 * @throws RangeError where the kernels do not pair up.
 * @example
 * const order = { kernels: [0.3, 0.31], shuffled: [-0.12, -0.13] };
 * experiments.claimLastLayerRandom(order, 'VGG16, ImageNet', shownIn('Kernels', 0)).verdict; // => 'does not hold here'
 */
export function claimLastLayerRandom(
  numbers: { kernels: readonly number[]; shuffled: readonly number[] },
  network: string,
  from: Provenance,
): Claim {
  const measured = intervalOfDifference(numbers.kernels, numbers.shuffled);
  return claimOf(
    { id: 'last-layer-random', question: 3, claim: "The last layer's kernels look random." },
    {
      verdict: verdictOf(within(measured, -orderWithin, orderWithin)),
      measured,
      quantity: "Moran's I of neighbouring weights, less that of the same weights shuffled",
      network,
    },
    from,
  );
}

/**
 * Whether early maps keep the picture's shape, and late ones do not. Likeness of maps to the grey picture, a number
 * for each picture.
 * @throws RangeError where the pictures do not pair up.
 * @example
 * const likeness = { early: [0.5, 0.52], late: [0.1, 0.12] };
 * experiments.claimKeepsShape(likeness, 'VGG16, ImageNet', shownIn('Maps', 0)).verdict; // => 'holds'
 */
export function claimKeepsShape(
  numbers: { early: readonly number[]; late: readonly number[] },
  network: string,
  from: Provenance,
): Claim {
  const measured = intervalOfDifference(numbers.early, numbers.late);
  return claimOf(
    {
      id: 'early-maps-keep-shape',
      question: 3,
      claim: "Early maps keep the picture's shape, late ones do not.",
    },
    {
      verdict: verdictOf(above(measured, 0)),
      measured,
      quantity: '|r| of a map with the grey picture after block 1, less that after block 5',
      network,
    },
    from,
  );
}

/** Share of the places of a map after which it counts as empty but for spots. */
export const mostlyEmpty = 0.5;

/**
 * Whether of late maps only bright spots remain. Share of zeros after the first and the last block, a number for
 * each picture.
 * @throws RangeError where the pictures do not pair up.
 * @example
 * const zeros = { early: [0.3, 0.35], late: [0.9, 0.95] };
 * experiments.claimBrightSpots(zeros, 'VGG16, ImageNet', shownIn('Maps', 0)).measured; // => 0.925
 */
export function claimBrightSpots(
  numbers: { early: readonly number[]; late: readonly number[] },
  network: string,
  from: Provenance,
): Claim {
  const measured = interval(numbers.late);
  const grown = intervalOfDifference(numbers.late, numbers.early);
  return claimOf(
    { id: 'late-maps-bright-spots', question: 3, claim: 'Of late maps only bright spots remain.' },
    {
      verdict: verdictOf(above(measured, mostlyEmpty), above(grown, 0)),
      measured,
      quantity: 'share of zeros after block 5',
      network,
    },
    from,
  );
}
