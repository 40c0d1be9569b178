/** The command `npm run train`. */
import { formatDuration } from '../../lib/notebook/progress';
import { recipes } from '../../lib/experiments/recipes';
import { formatLogLine } from '../../lib/training/log';
import { checkpointFile, ownWeightsFolder } from './folders';
import { trainOptions } from './options';
import { commit, program } from './program';

const usage = `npm run train -- NAME      trains a network that comes with the project, or goes on where it was stopped
  --steps N        a rehearsal with so many steps in all; --into is needed then
  --into FOLDER    where the weights go when the last step is done (data/weights/NAME)
  --help           this
The checkpoint is outputs/training/NAME.checkpoint, or in the folder that CONVNOTES_TRAINING names.

${recipes.map(({ name, about }) => `${name}: ${about}`).join('\n')}`;

const logEvery = 20;

program(async (words) => {
  const options = trainOptions(words);
  if (!options) return console.log(usage);
  const { recipe, steps, into: folder = ownWeightsFolder(recipe.name) } = options;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

  let [first, recent] = [0, 0]; // step that this process began with, milliseconds since
  const record = await recipe.train(folder, {
    checkpoint: checkpointFile(recipe.name),
    steps,
    signal: stop.signal,
    commit: commit(),
    onStep({ steps: total, ...at }) {
      recent += at.ms;
      if (at.step % logEvery !== 0) return;
      const pace = recent / Math.max(1, at.step - first);
      const left = formatDuration(((total - at.step) * pace) / 1000);
      console.log(`${formatLogLine(at)}, ${at.ms.toFixed(0)} ms, ${left} of ${total} steps left`);
      [first, recent] = [at.step, 0];
    },
  });
  if (!record) return console.log('stopped: the same command goes on from here');
  console.log(`the weights are in ${folder}`);
});
