import { parse } from '../setup/options.mjs';
import { SetupProblem } from '../setup/problem.mjs';

export const usage = `npm run data [-- MIRROR …]
  MIRROR  an https address that a file's name is appended to, asked instead of the usual mirrors; http on loopback alone
  --help  this
Fetches MNIST into data/mnist, unless CONVNOTES_DATA or data/ has it, and verifies it.`;

/** `{ mirrors, help }` of the words after `npm run data --`; no mirrors: the usual ones. */
export function dataOptions(words) {
  const { values, positionals } = parse(words, ['help'], 'npm run data', true);
  return { mirrors: positionals.map(mirror), help: Boolean(values.help) };
}

function mirror(word) {
  const address = URL.canParse(word) ? new URL(word) : undefined;
  if (address?.protocol !== 'https:' && !isLoopback(address)) {
    throw new SetupProblem(`npm run data expects a mirror like "https://example.org/mnist/", not "${word}".`);
  }
  return address.href.endsWith('/') ? address.href : `${address.href}/`;
}

/** As lib/data/trustedFetch.ts has it, which cannot be loaded before the set-up. */
const isLoopback = (address) =>
  address?.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(address.hostname);
