/** What values out of a JSON file are. */

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A whole number from 0 on. */
export const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
