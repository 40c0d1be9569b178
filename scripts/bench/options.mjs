import { parse } from '../setup/options.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { systems, tasks } from './systems.mjs';

export const usage = `npm run bench [-- OPTION …]
  --task TASK,…       ${tasks.join(', ')}; all of them unless given
  --systems SYSTEM,…  ${Object.keys(systems).join(', ')}; all of them unless given
  --rounds N          rounds over all systems of a task, 10 unless given
  --check laboratory  instead: whether the laboratory of page 1 is as quick and as small as it is to be
  --help              this
Writes outputs/bench/bench.json.`;

/** `{ tasks, systems, rounds, check, help }` of the words after `npm run bench --`. */
export function benchOptions(words) {
  const { values } = parse(words, ['task=', 'systems=', 'rounds=', 'check=', 'help'], 'npm run bench');
  return {
    tasks: among(values.task, 'task', tasks),
    systems: among(values.systems, 'system', Object.keys(systems)),
    rounds: wholeNumber(values.rounds ?? '10'),
    check: values.check && among(values.check, 'check', ['laboratory'])[0],
    help: Boolean(values.help),
  };
}

/** The names in a list with commas, each once, in the order of `known`. */
function among(list, kind, known) {
  if (list === undefined) return known;
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new SetupProblem(`There is no ${kind} "${unknown}": there is ${known.join(', ')}.`);
  }
  return known.filter((name) => names.includes(name));
}

function wholeNumber(text) {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new SetupProblem(`--rounds takes a whole number from 1, got "${text}".`);
}
