/** Runs a program without this library, with it, captured, and captured in bfloat16. */
import { expect } from 'vitest';
import * as engine from '../../../lib/engine';
import { mendTape } from '../../../lib/engine/kernels/tape';
import { hasProducts, mayRefuse, type Outcome, outcomes, type Program, type Step } from './programs';

const { capture, CaptureError, registerNativeKernels } = engine;

/** Whether two outcomes are equal up to the rounding of sums in another order. */
function expectEqual(got: Outcome, expected: Outcome, tolerance: number, what: string): void {
  if ('error' in expected)
    return (expect('error' in got, `${what}: expected ${expected.error.message}`).toBe(true), undefined);
  if ('error' in got)
    throw new Error(`${what}: ${got.error.name}: ${got.error.message}`, { cause: got.error });
  expect(got.values.length, what).toBe(expected.values.length);
  expected.values.forEach((values, i) => {
    const scale = 1 + Math.max(...values.map((value) => (Number.isFinite(value) ? Math.abs(value) : 0)));
    const isNear = (value: number, j: number) =>
      Object.is(value, got.values[i][j]) || Math.abs(value - got.values[i][j]) <= tolerance * scale;
    if (values.length === got.values[i].length && values.every(isNear)) return;
    throw new Error(`${what}, value ${i}: expected ${values.slice(0, 9)}, got ${got.values[i].slice(0, 9)}`);
  });
}

/** Throws where the ways differ, or a captured step is refused that need not be. */
export function compare(program: Program): void {
  const eager = (step: Step) => step;
  const putBack = registerNativeKernels();
  const captured = outcomes(program, (step) => capture(step));
  const half = hasProducts(program)
    ? outcomes(program, (step) => capture(step, { precision: 'bfloat16' }))
    : [];
  const calls = Math.max(captured.length, half.length); // few where it is refused
  const native = outcomes(program, eager, Math.min(calls, 3)); // nothing of a call reaches the next
  putBack();
  const unmend = mendTape(); // tfjs' own second derivatives lack terms: of tanh(x^2), for one
  const plain = outcomes(program, eager, calls);
  unmend();
  registerNativeKernels();

  const check = (way: string, got: Outcome[], tolerance: number): void => {
    for (const [i, outcome] of got.entries()) {
      const isRefused = 'error' in outcome && outcome.error instanceof CaptureError && !('error' in plain[i]);
      if (isRefused && mayRefuse(program))
        return expect(outcome.after.slice(0, outcome.before.length), way).toEqual(outcome.before);
      expectEqual(outcome, plain[i], tolerance, `${way}, call ${i + 1}`);
    }
    if (got !== native) expect(got.length, way).toBe(plain.length);
  };
  check('eager', native, 1e-4);
  check('captured', captured, 1e-4);
  if (hasProducts(program)) check('bfloat16', half, 0.1);
}
