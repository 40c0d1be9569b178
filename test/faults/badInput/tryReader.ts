/** A reader with changed files: the results, sorted. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { deriveSeed } from '../../../lib/base/random';
import { answerOf } from './answer';
import { type Mutation, mutated, mutations } from './change';
import type { Outcome } from './child';
import type { Question } from './process';
import type { Reader, Target } from './reader';

export interface Asked {
  ask(question: Question): Promise<Outcome>;
}

export interface Tried {
  refused: number;
  same: number;
  /** Other content, which the format cannot tell from what was meant. */
  other: number;
  defects: string[];
}

/** Reads `count` changed inputs. folder: empty, for the reader's files. */
export async function tryReader(reader: Reader, count: number, child: Asked, folder: string): Promise<Tried> {
  mkdirSync(folder, { recursive: true });
  const targets = await reader.make(folder);
  return tryInputs(reader, drawn(reader, targets, count, folder), child, folder);
}

/** What is wrong with how a reader takes one changed file, in this process or in `child`: nothing, in an empty array. */
export async function defectsOf(
  reader: Reader,
  file: string,
  mutation: Mutation,
  child: Asked = { ask: ({ folder }) => answerOf(reader, folder) },
): Promise<string[]> {
  const place = mkdtempSync(join(tmpdir(), 'convnotes-bad-input-'));
  try {
    const folder = join(place, 'files');
    mkdirSync(folder);
    const target = (await reader.make(folder)).find((one) => one.file === file)!;
    return (await tryInputs(reader, [[target, mutation]], child, folder)).defects;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Reads each input, a file changed by a mutation. folder: where the reader made its files. */
export async function tryInputs(
  reader: Reader,
  inputs: readonly [Target, Mutation][],
  child: Asked,
  folder: string,
): Promise<Tried> {
  const question = { reader: reader.name, folder };
  const sound = await child.ask(question);
  if (sound.outcome !== 'read')
    throw new Error(`${reader.name}: the sound files are ${JSON.stringify(sound)}`);
  const before = readdirSync(folder, { recursive: true });
  const tried: Tried = { refused: 0, same: 0, other: 0, defects: [] };
  for (const [target, mutation] of inputs) {
    const path = join(folder, target.file);
    renameSync(path, `${folder}.sound`);
    put(mutation, path, target, folder);
    const found = await child.ask(question);
    rmSync(path, { recursive: true, force: true });
    renameSync(`${folder}.sound`, path);
    const after = readdirSync(folder, { recursive: true });
    const left = `${after}` === `${before}` ? undefined : `files were left: ${after}`;
    const defect = left ?? defectOf(reader, found, sound.digest, folder);
    if (defect) tried.defects.push(`${target.file}, ${asText(mutation)}: ${defect}`);
    else if (found.outcome === 'refused') tried.refused += 1;
    else if (found.outcome === 'read') tried[found.digest === sound.digest ? 'same' : 'other'] += 1;
  }
  return tried;
}

/** The files in turn, each with changes by a seed of its own. */
function drawn(
  reader: Reader,
  targets: readonly Target[],
  count: number,
  folder: string,
): [Target, Mutation][] {
  return targets.flatMap((target, i) => {
    const numRuns = Math.ceil((count - i) / targets.length);
    if (numRuns < 1) return [];
    const seed = deriveSeed(1, reader.name, target.file);
    const isFolder = statSync(join(folder, target.file)).isDirectory();
    return fc
      .sample(mutations(target, isFolder), { seed, numRuns })
      .map((one): [Target, Mutation] => [target, one]);
  });
}

/** Puts what a mutation says in the place of the file at `path`, whose sound bytes are beside the folder. */
function put(mutation: Mutation, path: string, target: Target, folder: string): void {
  if ('changes' in mutation) {
    const bytes = readFileSync(`${folder}.sound`);
    const { file, other: beside = file } = target;
    const other = beside === file ? bytes : readFileSync(join(folder, beside));
    return writeFileSync(path, mutated(bytes, other, target, mutation));
  }
  const { place } = mutation;
  if (place === 'folder') mkdirSync(path);
  if (place === 'file') writeFileSync(path, 'a file');
  if (place === 'loop') symlinkSync(path, path);
  if (place === 'endless') symlinkSync('/dev/zero', path);
}

const asText = (mutation: Mutation) =>
  JSON.stringify(mutation, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)).slice(
    0,
    300,
  );

/** What is wrong with an outcome; undefined where it is allowed. */
function defectOf(reader: Reader, found: Outcome, sound: string, folder: string): string | undefined {
  if (found.outcome === 'read') {
    return reader.exact && found.digest !== sound
      ? 'was read as something else in spite of the checksum'
      : undefined;
  }
  if (found.outcome !== 'refused') return `${found.outcome}: ${found.message}`;
  const { name, message } = found;
  const said = `${name} says "${message}"`;
  if (name !== 'DataError') return `${said}: no error of ours`;
  if (!message.includes(folder)) return `${said}: it names no file`;
  if (!/expected|missing|none of|not one of|not here|more than/.test(message))
    return `${said}: not what was expected`;
  if (!remedy.test(message)) return `${said}: not what to do`;
  return undefined;
}

/** What a message says to do, behind what is wrong. */
const remedy =
  /[:;,] ?(it may have been cut short: )?(or )?(delete|move|restore|run|put|give|make|use|fetch|raise|unpack|train|save|is it unpacked|choose|take)\b/;
