/** npm run train: see `npm run train -- --help`. */
import { typescriptCommand } from './setup/typescript.mjs';

await typescriptCommand('scripts/train/train.ts');
