/** What the package.json of each package says. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tensorflowVersion } from '../setup/places.mjs';
import { addonPackage } from '../setup/prebuilt.mjs';

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** What is needed without being imported by name: the addon's headers, and the types that declarations stand on. */
const unnamed = ['node-api-headers', '@types/node'];

/** Installed by those who want it: large, and of use without a network alone. */
const optional = ['mnist'];

const weightsName = 'convnotes-weights';

const tfjs = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'];

const shared = ({ version, license, engines }) => ({ version, license, engines, type: 'commonjs' });

/** folder: of the package; what its files import becomes its dependencies. platforms: that an addon was built for. */
export function libraryManifest(root, folder, platforms = []) {
  const project = read(join(root, 'package.json'));
  const pinned = { ...project.dependencies, ...project.devDependencies };
  const range = (name) => {
    if (!pinned[name]) throw new Error(`${name} is imported and is not in package.json`);
    return [name, `^${pinned[name]}`];
  };
  const needed = [...imported(folder), ...unnamed].filter((name) => !optional.includes(name)).sort();
  const tfjsVersion = `~${pinned['@tensorflow/tfjs-node-gpu']}`;
  return {
    name: 'convnotes',
    description:
      'Convolutional networks on modern TensorFlow through tfjs-node: layers, native kernels, captured training steps, attributions',
    keywords: [
      'tensorflow',
      'tfjs',
      'tfjs-node',
      'cnn',
      'batch-normalization',
      'interpretability',
      'SavedModel',
    ],
    ...shared(project),
    main: './lib/index.js',
    types: './lib/index.d.ts',
    exports: {
      '.': {
        import: { types: './lib/index.d.mts', default: './lib/index.mjs' },
        require: { types: './lib/index.d.ts', default: './lib/index.js' },
      },
      './package.json': './package.json',
    },
    bin: { convnotes: 'scripts/convnotes.mjs' },
    dependencies: Object.fromEntries(needed.map(range)),
    optionalDependencies: Object.fromEntries(
      platforms.map((platform) => [addonPackage(platform), project.version]),
    ),
    peerDependencies: Object.fromEntries([
      ...['@tensorflow/tfjs', ...tfjs].map((name) => [name, tfjsVersion]),
      ...optional.map(range),
      [weightsName, project.version],
    ]),
    peerDependenciesMeta: Object.fromEntries(
      [...tfjs, ...optional, weightsName].map((name) => [name, { optional: true }]),
    ),
  };
}

/** The packages that the JavaScript in `folder` names; Node's own have the prefix `node:`. */
function imported(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => /\.m?js$/.test(name));
  const names = files.flatMap((file) =>
    [
      ...readFileSync(join(folder, file), 'utf8').matchAll(
        /(?:\bfrom |\bimport\(|\brequire(?:\.resolve)?\()['"]((?:@[\w-]+\/)?[\w][\w.-]*)(?:\/[^'"]*)?['"]/g,
      ),
    ].map(([, name]) => name),
  );
  return [...new Set(names)];
}

export function addonManifest(root, platform) {
  const project = read(join(root, 'package.json'));
  const [os, cpu] = platform.name.split('-');
  return {
    name: addonPackage(platform),
    description: `tfjs-node's addon for TensorFlow ${tensorflowVersion}, ${platform.title}: a part of convnotes`,
    ...shared(project),
    license: `${project.license} AND Apache-2.0`,
    os: [os],
    cpu: [cpu],
    ...(os === 'linux' && { libc: ['glibc'] }),
  };
}

export function weightsManifest(root) {
  const project = read(join(root, 'package.json'));
  return {
    name: weightsName,
    description: 'The networks that convnotes comes with: VGG16 of everyday photographs, street scenes',
    ...shared(project),
  };
}
