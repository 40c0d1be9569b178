import { parseArgs } from 'node:util';
import { SetupProblem } from './problem.mjs';

export const usage = `npm run setup [-- OPTION]
  --cpu    TensorFlow for the CPU, whatever there is
  --gpu    TensorFlow with CUDA, whatever there is
  --help   this
Without an option: what an earlier set-up took, else CUDA where there is an NVIDIA driver.`;

/** `{ asked: 'cpu' | 'gpu' | undefined, help }` of the words after `npm run setup --`, or after another command. */
export function setupOptions(words, command = 'npm run setup') {
  const { cpu, gpu, help } = parse(words, ['cpu', 'gpu', 'help'], command).values;
  if (cpu && gpu) throw new SetupProblem('--cpu and --gpu were both given: choose one.');
  return { asked: cpu ? 'cpu' : gpu ? 'gpu' : undefined, help: Boolean(help) };
}

/** parseArgs whose complaint is a sentence. names: of the options; `language=` takes a value. */
export function parse(words, names, command, allowPositionals = false) {
  const bare = (name) => name.replace('=', '');
  const type = (name) => ({ type: name.endsWith('=') ? 'string' : 'boolean' });
  const options = Object.fromEntries(names.map((name) => [bare(name), type(name)]));
  try {
    return parseArgs({ args: words, options, allowPositionals });
  } catch (error) {
    const known = names.map((name) => `--${bare(name)}`);
    const isKnown = (word) =>
      known.includes(word) || names.some((name) => name.endsWith('=') && word.startsWith(`--${name}`));
    const unknown = (word) => (word.startsWith('-') ? !isKnown(word) : !allowPositionals);
    const wrong = words.find(unknown);
    if (!wrong)
      throw new SetupProblem(`${command}: ${error.message.split(/[.\n]/)[0]}: it takes ${known.join(', ')}.`);
    throw new SetupProblem(
      `${command} does not know ${JSON.stringify(wrong)}: it takes ${known.join(', ')}.`,
    );
  }
}
