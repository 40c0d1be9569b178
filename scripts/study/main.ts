/** Runs the command `npm run study`. */
import { program } from '../train/program';
import { studyCommand } from './command';

program(async (words) => {
  process.exitCode = await studyCommand(words);
});
