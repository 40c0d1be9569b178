/** What every command of the project begins with: a Node that will do, and failures said in one sentence. */
import { nodeProblem } from './node.mjs';

/** work({ root, setUp }): the command; what it returns is the exit code, nothing is 0. */
export async function command(work) {
  const problem = nodeProblem(process.versions.node);
  if (problem) return fail(problem);
  const { realpathSync } = await import('node:fs');
  const { fileURLToPath } = await import('node:url');
  const root = realpathSync(fileURLToPath(new URL('../..', import.meta.url)));
  try {
    const { setUp } = await import('./setUp.mjs');
    process.exitCode = (await work({ root, setUp: (options) => setUp({ root, ...options }) })) ?? 0;
  } catch (error) {
    await explain(error, root);
  }
}

async function explain(error, root) {
  const { sentence, SetupProblem } = await import('./problem.mjs');
  const { places } = await import('./places.mjs');
  const { appendFileSync, mkdirSync } = await import('node:fs');
  const { log, work } = places(root);
  if (!(error instanceof SetupProblem)) {
    try {
      mkdirSync(work, { recursive: true });
      appendFileSync(log, `\n${error.stack}\n`);
    } catch {
      // a folder that cannot be written is what the sentence below says
    }
  }
  fail(sentence(error, log));
}

function fail(text) {
  console.error(text);
  process.exitCode = 1;
}
