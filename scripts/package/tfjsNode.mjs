/**
 * The package runs on either of tfjs-node's two names, which a compiler cannot choose between: the door to TensorFlow
 * takes the one that is there, and its types are tfjs-node's declarations (the same under both names), copied.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const door = `"use strict";
/** The one door to TensorFlow: quiet, checked, and the same object everywhere. */
Object.defineProperty(exports, "__esModule", { value: true });
exports.tf = require(require("./environment").tfjsNode);
`;

const types = `/** The one door to TensorFlow: quiet, checked, and the same object everywhere. */
import './environment';
export * as tf from './tfjsNode/index';
`;

/** folder: lib/engine of the package. */
export function chooseTfjs(root, folder) {
  writeFileSync(join(folder, 'tf.js'), door);
  writeFileSync(join(folder, 'tf.d.ts'), types);
  const declarations = join(root, 'node_modules/@tensorflow/tfjs-node-gpu/dist');
  for (const file of withImports(join(declarations, 'index.d.ts'))) {
    const target = join(folder, 'tfjsNode', relative(declarations, file));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(file, target);
  }
}

/** A declaration file, and those beside it that it stands on. */
function withImports(first) {
  const all = new Set([first]);
  for (const file of all) {
    const imported = readFileSync(file, 'utf8').matchAll(/(?:from|import|import\()\s*['"](\.[^'"]+)['"]/g);
    for (const [, path] of imported) all.add(`${join(dirname(file), path)}.d.ts`);
  }
  return all;
}
