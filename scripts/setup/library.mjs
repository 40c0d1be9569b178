/** lib as JavaScript with declarations, for the notebooks' kernel (kernel/library.cjs), by the kernel's own compiler; for pages in one file. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundleLaboratory } from './laboratory.mjs';
import { writeStamp } from './stamp.mjs';

const { compiledFolder, isCompiled, isForNode, sourceFingerprint, sourcesOf, stampOf } = createRequire(
  import.meta.url,
)('../kernel/library.cjs');

const options = [
  ...['--target', 'ES2022', '--lib', 'ES2022,DOM', '--module', 'CommonJS', '--moduleResolution', 'Node10'],
  ...['--esModuleInterop', '--resolveJsonModule', '--skipLibCheck', '--strict', '--types', 'node'],
  ...['--declaration', '--noEmitOnError'],
];

export const library = {
  name: 'Library for the notebooks',
  bytes: () => 5e6,
  ready: ({ places }) => !existsSync(join(places.root, 'lib')) || isCompiled(places.root),

  /** With a mistake in lib nothing is written: the notebooks then take the sources, and say so. */
  async make({ places, run }) {
    const { root } = places;
    const sources = sourceFingerprint(root);
    const folder = compiledFolder(root);
    const part = `${folder}.part`;
    for (const path of [folder, part]) rmSync(path, { recursive: true, force: true });
    const compiler = join(places.modules, '@tslab/typescript-for-tslab/lib/tsc.js');
    const { code } = await run(process.execPath, [
      compiler,
      ...options,
      ...['--rootDir', join(root, 'lib'), '--outDir', part, ...sourcesOf(root).filter(isForNode)],
    ]);
    if (code !== 0) {
      rmSync(part, { recursive: true, force: true });
      return 'has mistakes ("npm run check:types"), and is compiled in each notebook until they are mended';
    }
    if (existsSync(join(part, 'laboratory')))
      writeFileSync(join(part, 'laboratory/program.json'), JSON.stringify(await bundleLaboratory(root)));
    mkdirSync(places.work, { recursive: true });
    writeStamp(stampOf(part), { sources });
    renameSync(part, folder);
    return 'compiled';
  },
};
