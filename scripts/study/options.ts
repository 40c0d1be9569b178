/** The words after `npm run study --`. */
import { parse } from '../setup/options.mjs';

export interface StudyOptions {
  /** Of studies. */
  names: string[];
  /** The id of a single run. */
  run?: string;
  ids?: boolean;
  pack?: boolean;
  workers?: number;
  help?: boolean;
}

/** Throws, with a sentence, for invalid ones. */
export function studyOptions(words: string[]): StudyOptions {
  const names = ['run=', 'ids', 'pack', 'workers=', 'help'];
  const { values, positionals } = parse(words, names, 'npm run study', true);
  const { workers, ...rest } = values as Omit<StudyOptions, 'names' | 'workers'> & { workers?: string };
  if (workers !== undefined && !/^[1-9]\d{0,3}$/.test(workers)) {
    throw new Error(`expected a number of processes after --workers, got "${workers}": give 1 or more`);
  }
  return { ...rest, names: positionals, ...(workers && { workers: Number(workers) }) };
}
