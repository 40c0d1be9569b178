/** npm run data [-- NAME … [--from URL|FILE]]: what there is of data sets and weights; or fetches one, after the set-up. */
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  const { dataOptions, usage } = await import('./data/options.mjs');
  const { names, from, help } = dataOptions(process.argv.slice(2));
  if (help) return void console.log(usage);
  if (names.length === 0) {
    const { data, dataFolders } = await import('./doctor/data.mjs');
    const { linesOf } = await import('./doctor/finding.mjs');
    return void console.log(linesOf(data(dataFolders({ root }))).join('\n'));
  }
  const { runProgram } = await import('./setup/program.mjs');
  await setUp();
  const words = ['--import', 'tsx', 'scripts/data/fetch.ts', from, ...names];
  return runProgram(process.execPath, words, { cwd: root });
});
