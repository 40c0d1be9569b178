/** The library's example in its README, completed to a program in each of the ways that a project may load it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/project';

/** The lines of the first TypeScript in a README. */
export function exampleOf(readme: string): string[] {
  const found = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, readme), 'utf8'));
  if (!found) throw new Error(`expected a block of TypeScript in ${readme}`);
  return found[1].trim().split('\n');
}

/** What the example takes: each class has a brightness of its own, under noise. */
const data = [
  'const labels = tf.tidy(() => tf.range(0, 32).mod(tf.scalar(10)).toInt());',
  'const oneHotLabels = tf.tidy(() => tf.oneHot(labels, 10).toFloat());',
  "const noise = tf.randomNormal([32, 28, 28, 1], 0, 0.1, 'float32', 1);",
  'const images = tf.tidy(() => noise.add(labels.toFloat().div(10).reshape([32, 1, 1, 1])));',
];

const moreSteps = [
  'const first = loss.dataSync()[0];',
  'let last = first;',
  'for (let i = 0; i < 40; i++) {',
  '  const result = step(images, oneHotLabels);',
  '  last = result.loss.dataSync()[0];',
  '  tf.dispose([result.loss, result.accuracy]);',
  '}',
];

/** What was saved, as TensorFlow's own loader reads it, beside the model; the numbers go to standard output. */
const report = [
  'async function difference() {',
  "  const saved = await tf.node.loadSavedModel('model', ['serve'], 'serving_default');",
  '  return tf.max(tf.abs(tf.sub(saved.predict(images), model.predict(images)))).dataSync()[0];',
  '}',
  'difference().then((difference) => console.log(JSON.stringify({ first, last, difference })));',
];

const loaded = {
  esm: (line: string) => [
    line,
    "import { createRequire } from 'node:module';",
    "import * as whole from 'convnotes';",
    "const required = createRequire(import.meta.url)('convnotes');",
    'for (const name of Object.keys(required))',
    '  if (whole[name] !== required[name]) throw new Error(`${name} is there twice`);',
  ],
  commonjs: (line: string) => [line.replace(/^import (.*) from ('.*');$/, 'const $1 = require($2);')],
  types: (line: string) => [line],
};

/** With a mistake that the compiler has to find: a type that was lost would be `any`, and hide it. */
const mistake = ['// @ts-expect-error', 'export const wrong: string = loss;'];

export function program(kind: keyof typeof loaded): string {
  const [imported, ...lines] = exampleOf('scripts/package/README.md');
  const save = lines.findIndex((line) => line.startsWith('engine.saveSavedModel'));
  const body = [...data, ...lines.slice(0, save), ...moreSteps, ...lines.slice(save)];
  const end = kind === 'types' ? [...mistake, 'export { first, last };'] : report;
  return [...loaded[kind](imported), ...body, ...end, ''].join('\n');
}
