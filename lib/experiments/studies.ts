/** The studies by name, in the order in which they are run. */
import type { Study } from './study';
import { decoders } from './decoders';
import { placement } from './placement';
import { probes } from './probes';
import { ratesStudy } from './rates';
import { reported } from './reported';
import { smallData } from './smallData';
import { starts } from './starts';
import { trial } from './trial';

/** The studies by name, in the order in which they are run. */
export const studies: readonly Study[] = [
  reported,
  ratesStudy,
  starts,
  smallData,
  placement,
  probes,
  decoders,
  trial,
];
