import { sets } from '../doctor/data.mjs';
import { parse } from '../setup/options.mjs';
import { SetupProblem } from '../setup/problem.mjs';

const fetched = sets.filter(({ files }) => files).map(({ name }) => name);

export const usage = `npm run data [-- NAME …] [--from URL|FILE]
  without a name   lists all data sets and weights, with size and state
  NAME             fetches it into data/, unless it is there: ${fetched.join(', ')}
  --from URL       from a mirror, the file's address or that of its folder, ending in /: https, or http on loopback
  --from FILE      from a file that is there already; for mnist a folder with the four files. Weights may be your own:
                   .h5, .weights.h5, .keras, .safetensors
  --help           this`;

/** `{ names, from, help }` of the words after `npm run data --`; no names: the list is asked for. */
export function dataOptions(words) {
  const { values, positionals: names } = parse(words, ['from=', 'help'], 'npm run data', true);
  for (const name of names.filter((word) => !fetched.includes(word))) {
    const known = sets.find((set) => set.name === name);
    if (!known) {
      throw new SetupProblem(
        `npm run data does not know ${JSON.stringify(name)}: it takes ${fetched.join(', ')}.`,
      );
    }
    throw new SetupProblem(
      `npm run data expects what can be fetched by anybody: ${known.title} is from ${known.from}, and goes into data/${known.folder} (data/README.md has the layout).`,
    );
  }
  const { from = '', help = false } = values;
  if (from && names.length !== 1)
    throw new SetupProblem('npm run data expects one name with --from: npm run data -- vgg16 --from FILE.');
  if (/^[a-z]+:\/\//i.test(from) && !isSafe(from)) {
    throw new SetupProblem(
      `npm run data expects https, or http on loopback, or a file behind --from, not ${JSON.stringify(from)}.`,
    );
  }
  return { names, from, help };
}

/** As lib/data/trustedFetch.ts has it, which cannot be loaded before the set-up. */
function isSafe(word) {
  const { protocol, hostname } = URL.canParse(word) ? new URL(word) : {};
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname))
  );
}
