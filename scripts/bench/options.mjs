import { parseArgs } from 'node:util';
import { SetupProblem } from '../setup/problem.mjs';
import { checks } from './checkNames.mjs';
import { systems, tasks } from './systems.mjs';

export const usage = `npm run bench [-- OPTION …]
  --task TASK,…       ${tasks.join(', ')}; all of them unless given
  --systems SYSTEM,…  ${Object.keys(systems).join(', ')}; all of them unless given
  --rounds N          rounds over all systems of a task, 10 unless given
  --check CHECK,…     instead of a comparison, what convnotes promises of itself:
${checks.map(({ name, what }) => `                      ${name.padEnd(9)} ${what}`).join('\n')}
  --help              this
Writes outputs/bench/: bench.json and bench.html, or checks.json.`;

const options = { task: 'string', systems: 'string', rounds: 'string', check: 'string', help: 'boolean' };

/** `{ tasks, systems, rounds, checks, help }` of the words after `npm run bench --`. */
export function benchOptions(words) {
  const { task, systems: asked, rounds, check, help } = parse(words);
  return {
    tasks: among(task, 'task', tasks),
    systems: among(asked, 'system', Object.keys(systems)),
    rounds: wholeNumber(rounds ?? '10'),
    checks:
      check === undefined
        ? []
        : among(
            check,
            'check',
            checks.map(({ name }) => name),
          ),
    help: Boolean(help),
  };
}

function parse(words) {
  try {
    const types = Object.entries(options).map(([name, type]) => [name, { type }]);
    return parseArgs({ args: words, options: Object.fromEntries(types) }).values;
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const wrong = words.find((word) => !known.includes(word.split('=')[0]) && word.startsWith('-'));
    const what = wrong
      ? `does not know ${JSON.stringify(wrong)}`
      : `was called wrongly (${error.message.split('\n')[0]})`;
    throw new SetupProblem(`npm run bench ${what}: it takes ${known.join(', ')}.`);
  }
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
