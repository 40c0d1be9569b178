/** The command `npm run train`. */
import { basename, join, resolve } from 'node:path';
import { fineTune } from '../../lib/experiments/fineTune';
import type { RecipeRun } from '../../lib/experiments/recipe';
import { recipes } from '../../lib/experiments/recipes';
import { formatDuration } from '../../lib/notebook/progress';
import { formatLogLine } from '../../lib/training/log';
import { weightsFolder } from '../../lib/weights/bundled';
import { checkpointFile, fineTunedFolder, ownWeightsFolder } from './folders';
import { trainOptions, type TrainWords } from './options';
import { commit, program } from './program';
import { writeResults } from './results';

const usage = `npm run train -- NAME      trains a network that comes with the project, or goes on where it was stopped
  --steps N        a rehearsal with so many steps in all; --into is needed then
  --into FOLDER    where the weights go when the last step is done (data/weights/NAME)
  --pack           writes the weights of the checkpoint without a step; of an unfinished one with --into only
  --help           this
npm run train -- vgg16 --data PATH   trains vgg16 further on images of your own, PATH/CLASS/IMAGE
  --from bundled   what it begins with: the network that comes with the project, or a folder of weights
  --into FOLDER    where weights and a page of results go (outputs/vgg16-NAME of the folder)
The checkpoint is outputs/training/NAME.checkpoint, or in the folder that CONVNOTES_TRAINING names.

${recipes.map(({ name, about }) => `${name}: ${about}`).join('\n')}`;

const logEvery = 20;

program(async (words) => {
  const options = trainOptions(words);
  if (!options) return console.log(usage);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const run = { steps: options.steps, signal: stop.signal, commit: commit(), ...reporters() };
  const work = options.data === undefined ? recipeRun(options, run) : ownImages(options.data, options, run);
  const folder = await work.catch((error: unknown) => {
    if (error !== stop.signal.reason) throw error; // stopped while images were read
  });
  console.log(folder ? `the weights are in ${folder}` : 'stopped: the same command goes on from here');
});

type Run = Omit<RecipeRun, 'checkpoint'>;

/** The folder of the weights; undefined where it was stopped. */
async function recipeRun({ recipe, pack, into }: TrainWords, given: Run): Promise<string | undefined> {
  const folder = into ?? ownWeightsFolder(recipe.name);
  const run = { ...given, checkpoint: checkpointFile(recipe.name) };
  const record = pack
    ? await recipe.pack!(folder, { ...run, unfinished: into !== undefined })
    : await recipe.train(folder, run);
  return record && folder;
}

async function ownImages(data: string, { from, into }: TrainWords, given: Run): Promise<string | undefined> {
  const name = `vgg16-${basename(resolve(data))}`;
  const folder = into ?? fineTunedFolder(name);
  const record = await fineTune(folder, {
    ...{ ...given, data, checkpoint: checkpointFile(name) },
    from: from === 'bundled' ? weightsFolder('vgg16') : from,
  });
  if (!record) return undefined;
  for (const line of record.broken) console.log(`left out: ${line}`);
  const page = await writeResults(join(folder, 'results.html'), record, { folder, data });
  const { top1, images } = record.test;
  console.log(
    `${(100 * top1).toFixed(1)} % of ${images} images that were kept for the test are right: ${page}`,
  );
  return folder;
}

/** Lines for the terminal: steps with the time left, and other work that takes long. */
function reporters(): Pick<RecipeRun, 'onStep' | 'onProgress'> {
  let [first, recent] = [0, 0]; // step that this process began with, milliseconds since
  let shown = 0;
  return {
    onStep({ steps: total, ...at }) {
      recent += at.ms;
      if (at.step % logEvery !== 0) return;
      const pace = recent / Math.max(1, at.step - first);
      const left = formatDuration(((total - at.step) * pace) / 1000);
      console.log(`${formatLogLine(at)}, ${at.ms.toFixed(0)} ms, ${left} of ${total} steps left`);
      [first, recent] = [at.step, 0];
    },
    onProgress(done, total) {
      if (done < total && performance.now() - shown < 5000) return;
      shown = performance.now();
      console.log(`${done} of ${total} images`);
    },
  };
}
