/** Whether the faults are tried in full, as `npm run test:faults` does, or in the quick form inside `npm test`. */
export const full = process.env.CONVNOTES_FAULTS === 'full';

/** Why a test is skipped in the quick form. */
export const heavy = 'takes minutes: npm run test:faults makes it';
