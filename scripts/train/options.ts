/** The words after `npm run train --` and `npm run evaluate --`. */
import { recipeNamed } from '../../lib/experiments/recipes';
import { parse } from '../setup/options.mjs';
import type { Recipe } from '../../lib/experiments/recipe';

/** undefined: usage was asked for. */
export function trainOptions(words: string[]): { recipe: Recipe; steps?: number; into?: string } | undefined {
  const { values, positionals } = parse(words, ['steps=', 'into=', 'help'], 'npm run train', true);
  const { steps, into, help } = values as { steps?: string; into?: string; help?: boolean };
  if (help) return undefined;
  const recipe = onlyRecipe(positionals);
  if (steps !== undefined && !/^[1-9]\d{0,8}$/.test(steps)) {
    throw new Error(`expected a number of steps after --steps, got "${steps}": give 1 or more`);
  }
  if (steps !== undefined && !into) {
    throw new Error('a rehearsal does not replace the weights of the project: give --into FOLDER');
  }
  return { recipe, steps: steps === undefined ? undefined : Number(steps), into };
}

/** undefined: usage was asked for. */
export function evaluateOptions(words: string[]): { recipe: Recipe; from?: string } | undefined {
  const { values, positionals } = parse(words, ['from=', 'help'], 'npm run evaluate', true);
  const { from, help } = values as { from?: string; help?: boolean };
  return help ? undefined : { recipe: onlyRecipe(positionals), from };
}

function onlyRecipe(names: string[]): Recipe {
  if (names.length > 1)
    throw new Error(`expected the name of one network, got ${names.join(', ')}: give one`);
  return recipeNamed(names[0]);
}
