/** The command `npm run evaluate`: one line of JSON. */
import { parseArgs } from 'node:util';
import { recipeNamed, recipes } from '../../lib/studies/recipes';
import { ownWeightsFolder } from './folders';
import { program } from './program';

const usage = `npm run evaluate -- NAME    measures a network that comes with the project; prints one line of JSON
  --from FOLDER    weights elsewhere than in data/weights/NAME
  --help           this

${recipes.map(({ name, about }) => `${name}: ${about}`).join('\n')}`;

const options = { from: { type: 'string' }, help: { type: 'boolean' } } as const;

program(async (words) => {
  const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true });
  if (values.help) return console.log(usage);
  const recipe = recipeNamed(positionals[0]);
  console.log(JSON.stringify(await recipe.evaluate(values.from ?? ownWeightsFolder(recipe.name))));
});
