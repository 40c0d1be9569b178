/** tfjs-node's addon for the TensorFlow that lies in `.venv`: built beforehand where it came along, else compiled; and tried. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { installArguments } from './environment.mjs';
import { compileArguments, compilers, sourcesOf } from './compiler.mjs';
import { markInitFirst } from './initFirst.mjs';
import { findPrebuilt } from './prebuilt.mjs';
import { downloadProblem, SetupProblem } from './problem.mjs';
import { fingerprint, readStamp, writeStamp } from './stamp.mjs';

const stampOf = (places) => `${places.addon}.json`;

/** Everything that the addon is made of, but for the compiler; not the places that it is made from. */
export function inputsOf(places, kind = 'cpu') {
  const { headers, defaults, root, tfjs } = places;
  const placeless = (text) =>
    [places.tensorflow(kind), headers, defaults, tfjs, root].reduce(
      (rest, place) => rest.replaceAll(place, ''),
      text,
    );
  const words = compileArguments(places, kind, '').map(placeless);
  return fingerprint(places.version, ...words, ...sourcesOf(places).map((file) => readFileSync(file)));
}

/** The folder beside the addon in which that looks for TensorFlow: a link, because the addon knows neither path nor device. */
const linkOf = ({ addon }) => join(dirname(addon), 'tensorflow');
const linkTarget = (places, kind) => relative(dirname(places.addon), places.tensorflow(kind));

function isLinked(places, kind) {
  try {
    return readlinkSync(linkOf(places)) === linkTarget(places, kind);
  } catch {
    return false;
  }
}

function link(places, kind) {
  rmSync(linkOf(places), { force: true });
  symlinkSync(linkTarget(places, kind), linkOf(places));
}

/** inputs(): what the addon is to be made of, asked only where there is one: its sources may not be there yet. */
const isMade = (places, inputs) =>
  existsSync(places.addon) && readStamp(stampOf(places))?.inputs === inputs();

export const addon = {
  name: 'Addon for Node',
  bytes: () => 0.3e9,

  ready: ({ places, kind }) => isMade(places, () => inputsOf(places, kind)) && isLinked(places, kind),

  async make(project, report) {
    const { places, kind } = project;
    mkdirSync(dirname(places.addon), { recursive: true });
    const inputs = () => inputsOf(places, kind);
    const before = isMade(places, inputs) && readStamp(stampOf(places)).origin; // for another device
    const { bytes, refused } = before ? {} : findPrebuilt(places, inputs);
    const use = async (origin) => {
      link(places, kind);
      report('multiplying a matrix');
      const { tensorflow } = await tryAddon(project);
      writeStamp(stampOf(places), { inputs: inputs(), origin });
      return `${origin}, runs TensorFlow ${tensorflow}`;
    };
    if (before) return use(before);
    let why = refused;
    if (bytes) {
      writeFileSync(`${places.addon}.part`, bytes); // not a copy, which on macOS would be in quarantine as the archive was
      renameSync(`${places.addon}.part`, places.addon);
      try {
        return await use('came along');
      } catch {
        why = `it does not load here, ${places.log} says why`;
      }
    }
    const compiler = await compile(project, report);
    return use(`compiled with ${compiler}${why ? ` (one came along and is not used: ${why})` : ''}`);
  },
};

/** Tries one compiler after the other: one that is there may still lack its headers. Returns the name of the one that could. */
async function compile({ places, kind, run }, report) {
  const part = `${places.addon}.part`;
  const env = { ZIG_GLOBAL_CACHE_DIR: places.temporary, ZIG_LOCAL_CACHE_DIR: places.temporary };
  for (const { name, command, fetch } of compilers(places.python)) {
    if (fetch) {
      report(`no C++ compiler that works, fetching ${fetch}`);
      await fetchCompiler({ places, run });
    }
    report(`compiling with ${name}`);
    const [program, ...before] = command;
    rmSync(part, { force: true });
    const { code } = await run(program, [...before, ...compileArguments(places, kind, part)], { env });
    if (code !== 0) continue;
    finish(places, part);
    renameSync(part, places.addon);
    return name;
  }
  throw new SetupProblem(
    `No C++ compiler could build the addon: install one (Debian, Ubuntu: sudo apt install g++; macOS: xcode-select --install) and run this again; details are in ${places.log}.`,
  );
}

/** Installs what is in a list of requirements/ into the environment. */
export async function fetchList({ places, run }, list) {
  const { code, output } = await run(places.python, installArguments(places.list(list)));
  if (code !== 0) throw downloadProblem('PyPI', output, places.log);
}

export const fetchCompiler = (project) => fetchList(project, 'zig');

/** What the linker left to do in a library that is an ELF file. */
export function finish({ platform }, file) {
  if (platform.name.startsWith('linux')) writeFileSync(file, markInitFirst(readFileSync(file)));
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
