import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findTfjs } from '../../scripts/setup/tfjsProject.mjs';
import { temporaryFolders } from '../data/temporary';

const folder = temporaryFolders();

/** A project with these packages, and nothing in them. */
function project(packages: Record<string, string>): string {
  const root = folder();
  writeFileSync(join(root, 'package.json'), '{}');
  for (const [name, version] of Object.entries(packages)) {
    mkdirSync(join(root, 'node_modules', name), { recursive: true });
    writeFileSync(join(root, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }));
  }
  return root;
}

it('is set up for each tfjs-node that it has', () => {
  const root = project({ '@tensorflow/tfjs-node': '4.22.0', '@tensorflow/tfjs-node-gpu': '4.22.0' });
  const names = ['tfjs-node-gpu', 'tfjs-node'];
  expect(findTfjs(root)).toEqual(names.map((name) => join(root, 'node_modules/@tensorflow', name)));
});

it('is refused where it is no project, has no tfjs-node, or one that the addon was not tried with', () => {
  expect(() => findTfjs(folder())).toThrow(/has no package.json: run this in the folder of a project/);
  expect(() => findTfjs(project({ '@tensorflow/tfjs': '4.22.0' }))).toThrow(
    /has no tfjs-node: run "npm install/,
  );
  expect(() => findTfjs(project({ '@tensorflow/tfjs-node': '3.21.1' }))).toThrow(
    /@tensorflow\/tfjs-node 4.22.0 is needed and this project has 3.21.1/,
  );
});
