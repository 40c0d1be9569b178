/** Runs the command `npm run study`. */
import { studyCommand } from './command';

studyCommand(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  },
);
