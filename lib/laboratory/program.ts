/** What runs in the page, as the set-up bundled it (scripts/setup/laboratory.mjs). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder, setupCommand } from '../base/installation';

export interface Program {
  /** JavaScript, as gzip in base64. */
  program: string;
  /** Of the JavaScript, for the page's policy. */
  sha256: string;
  styles: string;
  /** The binary of tfjs' WebAssembly backend, as gzip in base64. */
  wasm: string;
}

const places = [__dirname, join(projectFolder, '.work/lib/laboratory')];

/** Throws Error where the set-up has not made it. */
export function laboratoryProgram(): Program {
  const file = places.map((folder) => join(folder, 'program.json')).find((path) => existsSync(path));
  if (!file)
    throw new Error(`expected the program of the page in ${places[1]}, found none: run "${setupCommand}"`);
  return JSON.parse(readFileSync(file, 'utf8')) as Program;
}
