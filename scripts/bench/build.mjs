/** Our workers as plain JavaScript, as a notebook runs the library: the comparison is not one of compilers. */
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const here = import.meta.dirname;
const folder = join(here, '../../.work/bench');

/** name: of a TypeScript file beside this one. Returns the path of the JavaScript. */
export function built(name) {
  const outfile = join(folder, `${name}.cjs`);
  buildSync({
    entryPoints: [join(here, `${name}.ts`)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    // where lib looks for files beside its own: all of its rooms are as deep
    define: { __dirname: JSON.stringify(join(here, '../../lib/data')) },
    logLevel: 'error',
  });
  return outfile;
}
