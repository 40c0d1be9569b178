/** npm run bench [-- --task mnist-bn --systems ours,keras]: convnotes beside tfjs, Keras and PyTorch on this machine. */
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  const { join, relative } = await import('node:path');
  const { benchOptions, usage } = await import('./bench/options.mjs');
  const { tasks, systems, rounds, check, help } = benchOptions(process.argv.slice(2));
  if (help) return void console.log(usage);
  await setUp();

  const { compare } = await import('./bench/compare.mjs');
  const { judge } = await import('./bench/goals.mjs');
  const { comparisonTable, goalTable } = await import('./bench/table.mjs');
  const { writeWhole } = await import('./setup/stamp.mjs');
  const say = (text) => process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
  if (check) {
    const { checkLaboratory } = await import('./bench/laboratory.mjs');
    const bars = await checkLaboratory(root, say);
    console.log(`\n${goalTable(bars)}`);
    return bars.every(({ met }) => met) ? 0 : 1;
  }
  const [rows, failed] = [[], []];
  for (const task of tasks) {
    const compared = await compare(task, systems, { rounds, say });
    rows.push(...compared.rows);
    failed.push(...compared.failed);
  }
  if (process.stderr.isTTY) say('');
  const goals = judge(rows);
  console.log(`\n${comparisonTable(rows)}\n`);
  if (goals.length > 0) console.log(`${goalTable(goals)}\n`);
  for (const { task, system, reason } of failed)
    console.error(`${system} has no numbers for ${task}: ${reason}`);
  if (rows.length === 0) return 1;
  const file = join(root, 'outputs/bench/bench.json');
  writeWhole(file, `${JSON.stringify(rows, null, 2)}\n`);
  console.log(relative(process.cwd(), file));
  return failed.length > 0 ? 1 : 0;
});
