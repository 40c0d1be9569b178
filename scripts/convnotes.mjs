#!/usr/bin/env node
/** The command of the package: `npx convnotes setup`. */
import { command } from './setup/command.mjs';

const usage = `npx convnotes setup [OPTION]
Makes TensorFlow 2.21 work under the tfjs-node of the project in this folder: fetches it from PyPI into .convnotes/
(274 MB, with CUDA 3.2 GB), takes tfjs-node's addon for it that came along or compiles it, and multiplies a matrix. It needs
Linux on x86-64 or arm64, or macOS on Apple silicon, and Python 3.9 or newer with venv; where a C++ compiler is needed and
there is none, one is fetched. Run it again after "npm ci".
  --cpu    TensorFlow for the CPU, whatever there is
  --gpu    TensorFlow with CUDA, whatever there is
  --help   this
Without an option: what an earlier set-up took, else CUDA where there is an NVIDIA driver.`;

await command(async ({ setUp }) => {
  const { setupOptions } = await import('./setup/options.mjs');
  const { SetupProblem } = await import('./setup/problem.mjs');
  const [name, ...words] = process.argv.slice(2);
  if (name === undefined || name === '--help') return void console.log(usage);
  if (name !== 'setup') throw new SetupProblem(`convnotes does not know "${name}": it takes setup.`);
  const { asked, help } = setupOptions(words, 'convnotes setup');
  if (help) return void console.log(usage);
  const done = await setUp({ asked });
  console.log(done.length > 0 ? 'Ready.' : 'Everything is in place.');
}, './tfjsProject.mjs');
