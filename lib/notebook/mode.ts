/** Whether a notebook runs its short settings or its long ones: `npm start -- --full`. */
export type Mode = 'quick' | 'full';

/** The environment's CONVNOTES_MODE; quick unless it says otherwise. Throws for any other word. */
export function mode(given = process.env.CONVNOTES_MODE): Mode {
  if (given === undefined || given === '' || given === 'quick') return 'quick';
  if (given === 'full') return 'full';
  throw new Error(`expected CONVNOTES_MODE to be "quick" or "full", got "${given}"`);
}

/** The setting for the mode in use: `forMode({ quick: 600, full: 1801 })`. */
export const forMode = <T>(settings: Record<Mode, T>): T => settings[mode()];
