/**
 * The set-up of somebody's project that has tfjs-node: `npx convnotes setup`. TensorFlow lies in `.convnotes/` of that
 * project, where `npm ci` does not remove it; the addon is in tfjs-node's own folder, where tfjs-node looks for it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addon } from './addon.mjs';
import { environment } from './environment.mjs';
import { places as checkoutPlaces, tensorflowVersion } from './places.mjs';
import { SetupProblem } from './problem.mjs';
import { runSteps } from './runSteps.mjs';
import { tensorflow } from './tensorflow.mjs';

const scripts = dirname(fileURLToPath(import.meta.url));
const names = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/** What the addon's sources were tried with; others may call what this TensorFlow has no more. */
const version = '4.22.0';

export const root = process.cwd();

/** tfjs: the folder of tfjs-node. */
export function places(root, tfjs = '') {
  const work = join(root, '.convnotes');
  const venv = join(work, 'python');
  return {
    ...checkoutPlaces(root),
    venv,
    python: join(venv, 'bin/python'),
    requirements: undefined,
    device: join(work, 'device.json'),
    tensorflow: (kind) => join(work, `tensorflow-${kind}-${tensorflowVersion}`),
    tfjs,
    addon: join(tfjs, 'lib/napi-v8/tfjs_binding.node'),
    prebuilt: join(scripts, '../../addon'),
    headers: createRequire(import.meta.url)('node-api-headers').include_dir,
    defaults: join(scripts, 'defaults.cc'),
    trial: ['--require', tfjs, join(scripts, 'tryAddon.js')],
    trialEnv: { NODE_PATH: join(tfjs, '../..') }, // where convnotes itself is not installed in the project
    list: (name) => join(scripts, `../../requirements/${name}.txt`),
    work,
    temporary: join(work, 'tmp'),
    wheels: join(work, 'wheels'),
    log: join(work, 'setup.log'),
  };
}

/** The folders of those tfjs-nodes that the project in `root` has. Throws where none is suitable. */
export function findTfjs(root) {
  if (!existsSync(join(root, 'package.json'))) {
    throw new SetupProblem(`${root} has no package.json: run this in the folder of a project.`);
  }
  const require = createRequire(join(root, 'package.json'));
  const found = names.flatMap((name) => {
    try {
      return [dirname(require.resolve(`${name}/package.json`))];
    } catch {
      return [];
    }
  });
  if (found.length === 0) {
    throw new SetupProblem(
      `The project in ${root} has no tfjs-node: run "npm install --ignore-scripts ${names[1]}@${version}", then this again.`,
    );
  }
  for (const folder of found) {
    const { name, version: there } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (there === version) continue;
    throw new SetupProblem(
      `${name} ${version} is needed and this project has ${there}: run "npm install --ignore-scripts ${name}@${version}", then this again.`,
    );
  }
  return found;
}

/** options: `asked` and `output` as in `runSteps`. Returns the names of the steps that were due. */
export function setUp(options) {
  const found = findTfjs(root);
  const steps = [
    { ...environment, name: 'Python environment', bytes: () => 30e6 },
    tensorflow,
    ...found.map((tfjs) => addonOf(places(root, tfjs))),
  ];
  const here = places(root, found[0]);
  keepOutOfGit(here.work);
  return runSteps(steps, { ...options, places: here });
}

/** The step that makes the addon of one tfjs-node. */
const addonOf = (places) => ({
  ...addon,
  name: `Addon of ${places.tfjs.split('/').at(-1)}`,
  ready: (project) => addon.ready({ ...project, places }),
  make: (project, report) => addon.make({ ...project, places }, report),
});

function keepOutOfGit(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.gitignore'), '*\n');
}
