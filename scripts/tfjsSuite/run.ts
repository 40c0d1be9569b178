/** Bundles the tests that tfjs-core ships and runs them with jasmine in this process. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { registerNativeKernels } from '../../lib/engine/kernels';
import { tf } from '../../lib/engine/tf';
import { skipped } from './skipped';

interface Spec {
  fullName: string;
  status: string;
  failedExpectations: { message: string }[];
}

const root = join(__dirname, '../..');
const core = join(root, 'node_modules/@tensorflow/tfjs-core/dist');
const bundle = join(root, '.work/tfjs-suite/tests.cjs');
const environment = { name: 'test-tensorflow', backendName: 'tensorflow', flags: {}, isDataSync: true };

/** One file with every test; their `describe` calls run when it is loaded. */
function bundleTests(): void {
  const tests = readdirSync(core, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('_test.js'),
  );
  const imports = [
    'public/chained_ops/register_all_chained_ops.js',
    'register_all_gradients.js',
    ...tests.sort(),
  ];
  buildSync({
    stdin: {
      resolveDir: core,
      contents: [
        `import { setTestEnvs } from './jasmine_util.js';`,
        `setTestEnvs([${JSON.stringify(environment)}]);`,
        ...imports.map((name) => `require('./${name}');`),
      ].join('\n'),
    },
    outfile: bundle,
    bundle: true,
    platform: 'node',
    ignoreAnnotations: true,
    logLevel: 'error',
  });
}

const { plain, only = '' } = parseArgs({
  options: { plain: { type: 'boolean' }, only: { type: 'string' } },
}).values;

const isWanted = (name: string) => {
  const short = name.replace(` ${environment.name} {}`, '');
  return short.startsWith(only) && !skipped.some(({ tests }) => tests.some((pattern) => pattern.test(short)));
};

async function main(): Promise<void> {
  bundleTests();
  const { log, warn } = console;
  if (!plain) registerNativeKernels();
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const Jasmine = require('jasmine');
  const runner = new Jasmine();
  runner.exitOnCompletion = false;
  runner.randomizeTests(false);
  const count: Record<string, number> = { passed: 0, failed: 0, excluded: 0, pending: 0 };
  const started = performance.now();
  runner.clearReporters();
  runner.addReporter({
    specDone({ fullName, status, failedExpectations }: Spec) {
      count[status] += 1;
      if (status === 'failed') log(`failed: ${fullName}\n  ${failedExpectations[0]?.message.slice(0, 300)}`);
    },
  });
  const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
  console.log(`tfjs-core ${tf.version.tfjs} on TensorFlow ${binding.TF_Version}`);
  runner.env.configure({ specFilter: (spec: { getFullName(): string }) => isWanted(spec.getFullName()) });
  runner.specFiles = [bundle];
  Object.assign(console, { log: () => undefined, warn: () => undefined }); // what the tests print
  await runner.execute();
  Object.assign(console, { log, warn });
  for (const { reason } of skipped) console.log(`skipped: ${reason}`);
  console.log(`in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.excluded + count.pending} skipped`);
  process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;
}

void main();
