/** tfjs-node's addon, compiled against the TensorFlow that lies in `.venv`, and tried. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { compileArguments, compilers, sourcesOf } from './compiler.mjs';
import { markInitFirst } from './initFirst.mjs';
import { downloadProblem, SetupProblem } from './problem.mjs';
import { fingerprint, readStamp, writeStamp } from './stamp.mjs';

const stampOf = (places) => `${places.addon}.json`;

/** Everything that the addon is made of, but for the compiler; not the places that it is made from. */
function inputsOf(places, kind) {
  const { headers, defaults, root } = places;
  const placeless = (text) =>
    [headers, defaults, root].reduce((rest, place) => rest.replaceAll(place, ''), text);
  const words = compileArguments(places, kind, '').map(placeless);
  return fingerprint(...words, ...sourcesOf(places).map((file) => readFileSync(file)));
}

export const addon = {
  name: 'Addon for Node',
  bytes: () => 0.3e9,

  ready: ({ places, kind }) =>
    existsSync(places.addon) && readStamp(stampOf(places))?.inputs === inputsOf(places, kind),

  async make({ places, kind, run }, report) {
    mkdirSync(dirname(places.addon), { recursive: true });
    const part = `${places.addon}.part`;
    const compiler = await compile({ places, kind, run }, part, report);
    writeFileSync(part, markInitFirst(readFileSync(part)));
    renameSync(part, places.addon);
    report('multiplying a matrix');
    const { tensorflow } = await tryAddon({ places, run });
    writeStamp(stampOf(places), { inputs: inputsOf(places, kind), compiler });
    return `compiled with ${compiler}, runs TensorFlow ${tensorflow}`;
  },
};

/** Tries one compiler after the other: one that is there may still lack its headers. Returns the name of the one that could. */
async function compile({ places, kind, run }, part, report) {
  const env = { ZIG_GLOBAL_CACHE_DIR: places.temporary, ZIG_LOCAL_CACHE_DIR: places.temporary };
  for (const { name, command, fetch } of compilers(places.python)) {
    if (fetch) {
      report(`no C++ compiler that works, fetching ${fetch}`);
      const pip = ['-m', 'pip', 'install', '--no-deps', '--only-binary=:all:', '--require-hashes'];
      const args = [...pip, '-r', places.list('zig')];
      const { code, output } = await run(places.python, args);
      if (code !== 0) throw downloadProblem('PyPI', output, places.log);
    }
    report(`compiling with ${name}`);
    const [program, ...before] = command;
    rmSync(part, { force: true });
    const { code } = await run(program, [...before, ...compileArguments(places, kind, part)], { env });
    if (code === 0) return name;
  }
  throw new SetupProblem(
    `No C++ compiler could build the addon: install one (Debian, Ubuntu: sudo apt install g++) and run this again; details are in ${places.log}.`,
  );
}

/** Loads the addon in a process of its own and multiplies a matrix: what `device()` of lib/engine says there. */
export async function tryAddon({ places, run }) {
  const { code, signal, output } = await run(process.execPath, places.trial, { env: places.trialEnv });
  const answer = output.split('\n').find((line) => line.startsWith('{"'));
  if (code === 0 && answer) return JSON.parse(answer);
  throw new SetupProblem(
    signal === 'SIGILL'
      ? 'TensorFlow stopped on an instruction that this processor does not have: use a newer machine.'
      : `TensorFlow could not be loaded into Node: delete the folder ${relative(places.root, dirname(places.device))} and run this again; details are in ${places.log}.`,
  );
}
