/** npm run study, train or evaluate: run.mjs PROGRAM WORD …, a TypeScript program of the project, see its --help. */
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  const { runProgram } = await import('./setup/program.mjs');
  await setUp({ output: process.stderr }); // what the program prints may be read by another
  return runProgram(process.execPath, ['--import', 'tsx', ...process.argv.slice(2)], { cwd: root });
});
