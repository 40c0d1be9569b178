/** What every command begins with: a Node that will do, and failures said in one sentence. */
import { nodeProblem } from './node.mjs';

/**
 * work({ root, setUp }): the command; what it returns is the exit code, nothing is 0. project: the module beside this
 * one that says what `root`, `places` and `setUp` are.
 */
export async function command(work, project = './setUp.mjs') {
  const problem = nodeProblem(process.versions.node);
  if (problem) return fail(problem);
  const { root, places, setUp } = await import(project);
  try {
    process.exitCode = (await work({ root, setUp })) ?? 0;
  } catch (error) {
    await explain(error, places(root));
  }
}

async function explain(error, { log, work }) {
  const { sentence, SetupProblem } = await import('./problem.mjs');
  const { appendFileSync, mkdirSync } = await import('node:fs');
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
