import { parse } from '../setup/options.mjs';
import { checkLanguage } from './edition.mjs';
import { SetupProblem } from '../setup/problem.mjs';

export const usage = `npm start [-- NOTEBOOK … --full --language fa]
  NOTEBOOK  number or name: 1, 1-regularization; without any, all of them
  --full    the long settings instead of the quick ones
  --language fa
            the report in Persian too, in outputs/report/fa
  --help    this`;

/**
 * `{ notebooks, mode, language, help }` of the words after `npm start --`.
 * available: the notebooks' file names, like "1-regularization.ipynb"; the chosen ones come back in that order. language:
 * of an edition beside the English one, where one was asked for.
 */
export function startOptions(words, available) {
  const { values, positionals } = parse(words, ['full', 'language=', 'help'], 'npm start', true);
  const chosen = new Set(positionals.map((word) => findNotebook(word, available)));
  return {
    notebooks: available.filter((name) => chosen.size === 0 || chosen.has(name)),
    language: checkLanguage(values.language),
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
