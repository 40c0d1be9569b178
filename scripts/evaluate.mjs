/** npm run evaluate: see `npm run evaluate -- --help`. */
import { typescriptCommand } from './setup/typescript.mjs';

await typescriptCommand('scripts/train/evaluate.ts');
