import { parse } from '../setup/options.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { systems, tasks } from './systems.mjs';

/** Of steps, and seeds of whole runs, so that a recording ends within half an hour on 2 cores with AVX2. */
const toRecord = { rounds: 3, seeds: 5 };

export const usage = `npm run bench [-- OPTION …]
  --task TASK,…       ${tasks.join(', ')}; all of them unless given
  --systems SYSTEM,…  ${Object.keys(systems).join(', ')}; all of them unless given
  --rounds N          rounds over all systems of a task, a seed each in whole runs; 10 unless given
  --record            what README shows: all its tasks and systems, on a machine that does nothing else;
                      writes scripts/bench/measured.json and README's table
  --check WHAT        instead: whether the goals are met, by what was recorded (recorded), or
                      by the laboratories of the pages (laboratory)
  --help              this
Writes outputs/bench/bench.json.`;

/** `{ tasks, systems, rounds, seeds, record, check, help }` of the words after `npm run bench --`. */
export function benchOptions(words) {
  const names = ['task=', 'systems=', 'rounds=', 'record', 'check=', 'help'];
  const { values } = parse(words, names, 'npm run bench');
  const record = Boolean(values.record);
  const rounds = wholeNumber(values.rounds ?? '10');
  const beside = ['task', 'systems', 'rounds', 'check'].find((name) => values[name] !== undefined);
  if (record && beside) throw new SetupProblem(`--record takes no --${beside}: what it measures is fixed.`);
  return {
    tasks: among(values.task, 'task', tasks),
    systems: among(values.systems, 'system', Object.keys(systems)),
    ...(record ? toRecord : { rounds, seeds: rounds }),
    record,
    check: values.check && among(values.check, 'check', ['recorded', 'laboratory'])[0],
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
