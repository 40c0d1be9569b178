/** What lib/index.ts exports: rooms of functions, and those that stand by themselves. */
import * as lib from '../lib';

const isRoom = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const entries = Object.entries(lib).filter(([name]) => name !== 'tf');

/** The names of the rooms: `data`, `layers`, … */
export const rooms = entries.flatMap(([name, value]) => (isRoom(value) ? [name] : []));

/** All that is exported but tfjs itself, by the name that it has in its room. */
export const publicNames: Record<string, unknown> = Object.fromEntries(
  entries.flatMap(([name, value]): [string, unknown][] =>
    isRoom(value) ? Object.entries(value) : [[name, value]],
  ),
);
