/** npm run test:platforms: what can be tried here of the platforms that this machine is not. */
import { command } from './setup/command.mjs';

const usage = `npm run test:platforms [-- TEST … | -- --all]
On Linux on x86-64 with apt-get: builds the addons as npm run package -- --addons does and looks their symbols up, builds one again and
compares the bytes, then emulates Linux on arm64 (qemu): the set-up takes the addon without a compiler, a training of 50
steps has the losses of this machine to 1e-5, and tests run there, test/layers unless named, with --all also those of
engine, models and training (hours). An emulated machine says nothing about speed. Writes into .work/platforms (4 GB).`;

/** Relative, between losses of two platforms. */
const most = 1e-5;

await command(async ({ root, setUp }) => {
  const { mkdirSync, readFileSync, rmSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { parse } = await import('./setup/options.mjs');
  const { places: placesOf } = await import('./setup/places.mjs');
  const { platforms } = await import('./setup/platform.mjs');
  const { addonFile, sha256 } = await import('./setup/prebuilt.mjs');
  const { SetupProblem } = await import('./setup/problem.mjs');
  const { runner } = await import('./setup/run.mjs');
  const { Steps } = await import('./setup/steps.mjs');
  const { runProgram } = await import('./setup/program.mjs');
  const { areBuilt, buildAddon, buildAddons, placesFor } = await import('./package/addons.mjs');
  const { arm64, checkMachine } = await import('./platforms/emulation.mjs');
  const { arm64Project } = await import('./platforms/project.mjs');

  const { values, positionals } = parse(
    process.argv.slice(2),
    ['all', 'help'],
    'npm run test:platforms',
    true,
  );
  if (values.help) return void console.log(usage);
  checkMachine();
  await setUp();
  const lines = new Steps();
  const here = placesOf(root);
  const run = runner({ ...here, lock: undefined });
  const folder = join(here.work, 'platforms');
  const addons = join(root, 'outputs/package/addon');
  const arm = platforms['linux-arm64'];

  if (!areBuilt(root, addons))
    await lines.run('Addons', async () => {
      const said = [];
      await buildAddons(root, addons, (line) => said.push(line));
      return said.join('; ');
    });
  await lines.run('The same bytes twice', async () => {
    const again = join(folder, 'again', addonFile);
    const cache = join(folder, 'again/zig');
    rmSync(join(folder, 'again'), { recursive: true, force: true });
    await buildAddon(placesFor(root, arm), again, { run, cache });
    const digests = [again, join(addons, arm.name, addonFile)].map((file) => sha256(readFileSync(file)));
    if (digests[0] !== digests[1]) throw new SetupProblem(`Two builds of the addon for ${arm.title} differ.`);
    rmSync(join(folder, 'again'), { recursive: true });
    return digests[0].slice(0, 12);
  });

  let emulator;
  await lines.run('Emulated Linux on arm64', async () => {
    emulator = await arm64(join(folder, 'emulation'), { run, log: here.log });
  });
  const project = join(folder, 'project');
  // a program that a program starts is not emulated: esbuild's has to be this machine's
  const env = { ESBUILD_BINARY_PATH: join(here.modules, '@esbuild/linux-x64/bin/esbuild') };
  const [program, ...before] = [...emulator.words, emulator.node];
  const emulate = (words, options = {}) =>
    run(program, [...before, ...words], { cwd: project, env: { ...env, ...options.env } });
  await lines.run('Set-up without a compiler', () => {
    const tensorflow = placesFor(root, arm).tensorflow();
    return arm64Project({ root, folder: project, tensorflow, prebuilt: addons, run, emulate });
  });

  await lines.run('Losses of 50 steps', async () => {
    const words = ['--import', 'tsx', 'scripts/platforms/train.ts'];
    const answers = [await run(process.execPath, words, { cwd: root }), await emulate(words)];
    const [ours, theirs] = answers.map(({ code, output }) => {
      const line = output.split('\n').find((text) => text.startsWith('{"losses"'));
      if (code !== 0 || !line)
        throw new SetupProblem(`The training ended with code ${code}: see ${here.log}.`);
      return JSON.parse(line).losses;
    });
    const differences = ours.map((loss, i) => Math.abs(theirs[i] - loss) / loss);
    const worst = Math.max(...differences);
    if (!(ours.at(-1) < ours[0]))
      throw new SetupProblem(`The loss did not fall: ${ours[0]} to ${ours.at(-1)}.`);
    if (!(worst <= most)) throw new SetupProblem(`The losses differ by ${worst}, and ${most} is the most.`);
    return `${ours[0].toFixed(4)} to ${ours.at(-1).toFixed(4)}, apart by ${worst.toExponential(1)} at most`;
  });

  const named = positionals.length > 0 ? positionals : ['test/layers'];
  const tests = values.all ? ['engine', 'layers', 'models', 'training'].map((room) => `test/${room}`) : named;
  const report = join(folder, 'tests.json');
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const begin = performance.now();
  const limits = ['--testTimeout=3600000', '--hookTimeout=3600000'];
  const output = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--pool=threads', '--maxWorkers=1'];
  await runProgram(program, [...before, ...vitest, ...limits, ...output, ...tests], {
    cwd: project,
    env: { ...process.env, ...env },
  });
  // its exit code says nothing: qemu may fall over the threads that vitest ends
  const results = JSON.parse(readFileSync(report, 'utf8'));
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, success } = results;
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  console.log(`On emulated arm64: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s.`);
  return success && passed > 0 ? 0 : 1;
});
