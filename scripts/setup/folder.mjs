import { SetupProblem } from './problem.mjs';

/** Throws where the project's path has what PATH and Python's files of paths take for its end. */
export function checkFolder(root) {
  const wrong = [...root].find((character) => character === ':' || character < ' ');
  if (wrong === undefined) return;
  const name = wrong === ':' ? 'a colon' : 'a line break or another control character';
  throw new SetupProblem(
    `The path of this folder has ${name}, which neither PATH nor Python's environments can have: move the folder and run this again.`,
  );
}
