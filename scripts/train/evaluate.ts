/** The command `npm run evaluate`: one line of JSON. */
import { recipes } from '../../lib/experiments/recipes';
import { ownWeightsFolder } from './folders';
import { evaluateOptions } from './options';
import { program } from './program';

const usage = `npm run evaluate -- NAME    measures a network that comes with the project; prints one line of JSON
  --from FOLDER    weights elsewhere than in data/weights/NAME
  --help           this

${recipes.map(({ name, about }) => `${name}: ${about}`).join('\n')}`;

program(async (words) => {
  const options = evaluateOptions(words);
  if (!options) return console.log(usage);
  const { recipe, from = ownWeightsFolder(recipe.name) } = options;
  console.log(JSON.stringify(await recipe.evaluate(from)));
});
