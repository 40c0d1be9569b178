/** Short settings or long ones. */
export type Mode = 'quick' | 'full';

/**
 * Whether a notebook runs its short settings or its long ones: the environment's CONVNOTES_MODE, which `npm start --
 * --full` sets; quick unless it says otherwise.
 * @throws Error for any other word.
 */
export function mode(given = process.env.CONVNOTES_MODE): Mode {
  if (given === undefined || given === '' || given === 'quick') return 'quick';
  if (given === 'full') return 'full';
  throw new Error(`expected CONVNOTES_MODE to be "quick" or "full", got "${given}"`);
}

/**
 * Whether the notebook runs its long settings, which take hours on a CPU: `npm start -- --full` does.
 * @example
 * const steps = full ? 1801 : 601;
 */
export const full: boolean = mode() === 'full';
