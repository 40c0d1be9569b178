import fc from 'fast-check';
import { it } from 'vitest';
import { compare } from '../engine/capture/comparePrograms';
import { programs } from '../engine/capture/programs';
import { full } from './form';

const count = Number(process.env.CONVNOTES_PROGRAMS ?? (full ? 10_000 : 300));
const seed = Number(process.env.CONVNOTES_PROGRAMS_SEED ?? 1);

it(`${count} random programs give captured what they give without this library`, () => {
  fc.assert(fc.property(programs, compare), { numRuns: count, seed });
}, 3_600_000);
