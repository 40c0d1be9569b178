/** The words after `npm run train --` and `npm run evaluate --`. */
import { recipeNamed } from '../../lib/experiments/recipes';
import { parse } from '../setup/options.mjs';
import type { Recipe } from '../../lib/experiments/recipe';

export interface TrainWords {
  recipe: Recipe;
  steps?: number;
  into?: string;
  /** Write the weights of the checkpoint, without a step. */
  pack: boolean;
  /** A folder of images for each class, to train further on. */
  data?: string;
  /** What that begins with: `bundled`, or a folder of weights. */
  from: string;
}

/** undefined: usage was asked for. */
export function trainOptions(words: string[]): TrainWords | undefined {
  const names = ['steps=', 'into=', 'pack', 'data=', 'from=', 'help'];
  const { values, positionals } = parse(words, names, 'npm run train', true);
  const given = values as Record<'steps' | 'into' | 'data' | 'from', string | undefined> &
    Record<'pack' | 'help', boolean | undefined>;
  if (given.help) return undefined;
  const { steps, into, data, from = 'bundled', pack = false } = given;
  const recipe = onlyRecipe(positionals);
  if (steps !== undefined && !/^[1-9]\d{0,8}$/.test(steps)) {
    throw new Error(`expected a number of steps after --steps, got "${steps}": give 1 or more`);
  }
  if (steps !== undefined && !into) {
    throw new Error('a rehearsal does not replace the weights of the project: give --into FOLDER');
  }
  if (pack && !recipe.pack)
    throw new Error(`${recipe.name} has no --pack: its weights are written at the end`);
  if (pack && (steps ?? data) !== undefined)
    throw new Error('--pack takes no step and no data: give it alone');
  if (data !== undefined && recipe.name !== 'vgg16') {
    throw new Error(`expected vgg16 with --data, got ${recipe.name}: only vgg16 is trained further`);
  }
  if (given.from && data === undefined) throw new Error('expected --data PATH with --from, got none');
  return { recipe, steps: steps === undefined ? undefined : Number(steps), into, pack, data, from };
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
