/**
 * The "TypeScript (convnotes)" kernel: tslab, started in the project's folder, with these changes.
 * - Cells are modules that see each other's names, and may be stopped (kernel/executor.cjs).
 * - lib is taken as the set-up compiled it (kernel/library.cjs), and its types are read before the first cell comes.
 * - Messages are not lost when there are many, and what follows a failed cell runs or not as Jupyter asks
 *   (kernel/messages.cjs).
 * - It goes on when files come and go in the project's folder (kernel/timers.cjs).
 * - Hover text says what throws and what is an example (kernel/inspect.cjs).
 * - It ends with the program that started it (kernel/parent.cjs).
 * Usage: node scripts/kernel.cjs CONNECTION_FILE
 */
const { join } = require('node:path');
require('./kernel/converter.cjs'); // before tslab
const executor = require('tslab/dist/executor');
const { startKernel } = require('tslab/dist/main');
const { createExecutor } = require('./kernel/executor.cjs');
const { useCompiled } = require('./kernel/library.cjs');
require('./kernel/inspect.cjs');
require('./kernel/messages.cjs');
const { endWithParent } = require('./kernel/parent.cjs');

executor.createExecutor = (...given) => {
  const cells = createExecutor(...given);
  if (compiled) setImmediate(cells.warmUp);
  return cells;
};
endWithParent(process.argv[2]);
const compiled = useCompiled(join(__dirname, '..'));
startKernel({ configPath: process.argv[2], enableFindLocal: false });
