/** What the report reads in VGG16's kernels and maps (question 3, points 3 to 5). */
import { interval, intervalOfDifference } from '../interval';
import { above, type Claim, claimOf, type Provenance, verdictOf, within } from './claim';

/** Share of a random 3x3 kernel's energy in averages, first and second derivatives: 6 of 9 dimensions. */
const randomShare = 6 / 9;

/** shares: of each kernel of the first layer, in averages, first and second derivatives. */
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

/** Moran's I of each kernel of the last convolution, as it is and with its weights shuffled. */
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

/** Likeness of maps to the grey picture, a number for each picture. */
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

/** Share of zeros, a number for each picture. */
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
