/** npm run bench [-- --task mnist-bn --systems ours,keras]: convnotes beside tfjs and other libraries on this machine. */
import { command } from './setup/command.mjs';

await command(async ({ root, setUp }) => {
  const { benchOptions, usage } = await import('./bench/options.mjs');
  const options = benchOptions(process.argv.slice(2));
  if (options.help) return void console.log(usage);
  if (options.check === 'recorded') return checkRecorded(root);
  await setUp();
  return options.check === 'laboratory' ? checkLaboratory(root) : bench(root, options);
});

function say(text) {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
}

/** Prints goals; 1 where one is not met. */
async function verdict(goals) {
  const { goalTable } = await import('./bench/table.mjs');
  console.log(`\n${goalTable(goals)}`);
  return goals.every(({ met }) => met) ? 0 : 1;
}

async function checkLaboratory(root) {
  const { checkLaboratory } = await import('./bench/laboratory.mjs');
  return verdict(await checkLaboratory(root, say));
}

async function checkRecorded(root) {
  const { judge } = await import('./bench/goals.mjs');
  const { measuredBefore } = await import('./bench/record.mjs');
  const { SetupProblem } = await import('./setup/problem.mjs');
  const record = measuredBefore(root);
  if (!record) throw new SetupProblem('Nothing was recorded yet: run "npm run bench -- --record".');
  return verdict(judge(record.rows));
}

async function bench(root, { tasks, systems, rounds, seeds, record }) {
  const { join, relative } = await import('node:path');
  const { judge } = await import('./bench/goals.mjs');
  const { measureTasks } = await import('./bench/measureTasks.mjs');
  const { recorded, writeRecord, measured } = await import('./bench/record.mjs');
  const { comparisonTable, goalTable } = await import('./bench/table.mjs');
  const { writeWhole } = await import('./setup/stamp.mjs');
  const asked = record ? recorded : { tasks, systemsOf: () => systems };
  const file = join(root, 'outputs/bench/bench.json');
  const onRows = (rows) => writeWhole(file, `${JSON.stringify(rows, null, 2)}\n`);
  const { rows, failed } = await measureTasks({ ...asked, rounds, seeds, record, say, onRows });
  if (process.stderr.isTTY) say('');
  const goals = judge(rows);
  if (rows.length > 0) console.log(`\n${comparisonTable(rows)}\n`);
  if (goals.length > 0) console.log(`${goalTable(goals)}\n`);
  for (const { task, system, reason } of failed)
    console.error(`${system} has no numbers for ${task}: ${reason}`);
  if (rows.length === 0) return 1;
  console.log(relative(process.cwd(), file));
  if (record) {
    await writeRecord(root, measured(root, { rows, failed, rounds, seeds }));
    console.log('scripts/bench/measured.json and the table of README.md');
  }
  return failed.length > 0 ? 1 : 0;
}
