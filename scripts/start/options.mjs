import { parse } from '../setup/options.mjs';
import { SetupProblem } from '../setup/problem.mjs';

export const usage = `npm start [-- NOTEBOOK … --full]
  NOTEBOOK  number or name: 1, 1-regularization; without any, all of them
  --full    the long settings instead of the quick ones
  --help    this`;

/**
 * `{ notebooks, mode, help }` of the words after `npm start --`.
 * available: the notebooks' file names, like "1-regularization.ipynb"; the chosen ones come back in that order.
 */
export function startOptions(words, available) {
  const { values, positionals } = parse(words, ['full', 'help'], 'npm start', true);
  const chosen = new Set(positionals.map((word) => findNotebook(word, available)));
  return {
    notebooks: available.filter((name) => chosen.size === 0 || chosen.has(name)),
    mode: values.full ? 'full' : 'quick',
    help: Boolean(values.help),
  };
}

/** By number, by name, or as a path that the shell completed. */
function findNotebook(word, available) {
  const asked = word.replace(/^(\.\/)?notebooks\//, '').replace(/\.ipynb$/, '');
  const found = available.find((name) => name === `${asked}.ipynb` || name.split('-')[0] === asked);
  if (found) return found;
  const names = available.map((name) => name.replace(/\.ipynb$/, '')).join(', ');
  throw new SetupProblem(
    `There is no notebook "${word}": there is ${names || 'none'}; name one or give its number.`,
  );
}
