/** MNIST's four files, unpacked and verified, for programs in any language: writeMnist.ts FOLDER. */
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mnistFile, mnistFiles } from '../../../lib/data/mnistFiles';

async function main(folder: string) {
  mkdirSync(folder, { recursive: true });
  for (const idx of Object.values(mnistFiles)) {
    const file = join(folder, idx.name);
    if (existsSync(file) && statSync(file).size === idx.size) continue;
    const { bytes } = await mnistFile(idx);
    writeFileSync(`${file}.part`, bytes);
    renameSync(`${file}.part`, file);
  }
}

main(process.argv[2]).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
