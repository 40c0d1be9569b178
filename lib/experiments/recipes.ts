import type { Recipe } from './recipe';
import { camVidRecipes } from './camVidRecipe';
import { vgg16Recipe } from './vgg16Recipe';

/** The networks that come with the project. */
export const recipes: readonly Recipe[] = [vgg16Recipe(), ...camVidRecipes];

/** @throws Error for an unknown name. */
export function recipeNamed(name: string | undefined): Recipe {
  const found = recipes.find((recipe) => recipe.name === name);
  if (found) return found;
  const names = recipes.map((recipe) => recipe.name).join(', ');
  throw new Error(`expected the name of a network, one of ${names}, got ${name ? `"${name}"` : 'none'}`);
}
