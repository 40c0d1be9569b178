import { SetupProblem } from './problem.mjs';

/** The versions that requirements/jupyter.txt has wheels for, and the names that one of them may go by. */
const oldest = 9;
const newest = 14;
const minors = Array.from({ length: newest - oldest + 1 }, (_, i) => newest - i);
export const pythonNames = ['python3', 'python', ...minors.map((minor) => `python3.${minor}`)];

// Python 2 has to be able to read this, too.
const question = `
import sys, json
try:
    import venv, ensurepip
    able = True
except ImportError:
    able = False
print(json.dumps({"executable": sys.executable, "version": list(sys.version_info[:3]), "venv": able}))
`;

/** Asks every Python on PATH who it is: `[{ executable, version: [3, 11, 7], venv: true }, …]`, and stops at a good one. */
export async function askPythons(run) {
  const found = [];
  for (const name of pythonNames) {
    const { code, output } = await run(name, ['-c', question]);
    const line = output.split('\n').find((text) => text.startsWith('{"'));
    if (code !== 0 || !line) continue;
    found.push(JSON.parse(line));
    if (isGood(found.at(-1))) break;
  }
  return found;
}

const isRecent = ({ version: [major, minor] }) => major === 3 && minor >= oldest;
const isKnown = (python) => isRecent(python) && python.version[1] <= newest;
const isGood = (python) => isKnown(python) && python.venv;
const named = ({ executable, version }) => `Python ${version.join('.')} (${executable})`;

/** The Python to build the environment with. Throws the sentence that says what to install. */
export function choosePython(found) {
  const chosen = found.find(isGood) ?? found.find((python) => isRecent(python) && python.venv);
  if (chosen) return chosen;
  const without = found.find(isRecent);
  if (without) {
    throw new SetupProblem(
      `${named(without)} has no venv module: install it (Debian, Ubuntu: sudo apt install python3-venv) and run this again.`,
    );
  }
  const have = found.length > 0 ? `and there is only ${named(found[0])}` : 'and no python3 was found';
  throw new SetupProblem(
    `Python 3.${oldest} or newer is needed ${have}: install it (Debian, Ubuntu: sudo apt install python3 python3-venv; Fedora: sudo dnf install python3; macOS: brew install python) and run this again.`,
  );
}
