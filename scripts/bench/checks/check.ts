/** A promise, and what was measured of it. */
export interface CheckResult {
  what: string;
  value: number;
  limit: number;
  unit: string;
  met: boolean;
  /** The numbers that the value was made of. */
  details?: object;
}

export type Check = (say: (text: string) => void) => CheckResult[] | Promise<CheckResult[]>;
