/** npm run bench [-- --task mnist-bn --systems ours,keras]: convnotes beside tfjs, Keras and PyTorch on this machine. */
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  const { join, relative } = await import('node:path');
  const { benchOptions, usage } = await import('./bench/options.mjs');
  const { tasks, systems, rounds, checks, help } = benchOptions(process.argv.slice(2));
  if (help) return void console.log(usage);
  await setUp();

  const { goalTable } = await import('./bench/table.mjs');
  const { replaceFile } = await import('./bench/replaceFile.mjs');
  const folder = join(root, 'outputs/bench');
  const write = (name, content) => {
    replaceFile(join(folder, name), content);
    console.log(relative(process.cwd(), join(folder, name)));
  };
  const say = (text) => process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
  const done = () => process.stderr.isTTY && process.stderr.write('\r\x1b[K');

  if (checks.length > 0) {
    const { runChecks } = await import('./bench/runChecks.mjs');
    const results = await runChecks(checks, { say });
    done();
    console.log(`\n${goalTable(results)}\n`);
    write('checks.json', `${JSON.stringify(results, null, 2)}\n`);
    return 0;
  }

  const { compare } = await import('./bench/compare.mjs');
  const { judge } = await import('./bench/goals.mjs');
  const { comparisonPage } = await import('./bench/page.mjs');
  const { comparisonTable } = await import('./bench/table.mjs');
  const [rows, failed] = [[], []];
  for (const task of tasks) {
    const compared = await compare(task, systems, { rounds, say });
    rows.push(...compared.rows);
    failed.push(...compared.failed);
  }
  done();
  const goals = judge(rows);
  console.log(`\n${comparisonTable(rows)}\n`);
  if (goals.length > 0) console.log(`${goalTable(goals)}\n`);
  for (const { task, system, reason } of failed)
    console.error(`${system} has no numbers for ${task}: ${reason}`);
  if (rows.length === 0) return 1;
  write('bench.json', `${JSON.stringify(rows, null, 2)}\n`);
  write('bench.html', await comparisonPage(rows));
  return failed.length > 0 ? 1 : 0;
});
