/**
 * Six photographs with free licences, out of the wheels of scikit-image and scikit-learn on PyPI: only the pictures
 * are kept. Without them everything runs but what shows photographs, so that a failure stops nothing.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fingerprint, readStamp, writeStamp } from './stamp.mjs';
import { downloadArguments, extractArguments } from './wheels.mjs';

const files = [
  ...['astronaut.png', 'chelsea.png', 'coffee.png', 'rocket.jpg'].map((name) => `skimage/data/${name}`),
  ...['china.jpg', 'flower.jpg'].map((name) => `sklearn/datasets/images/${name}`),
];

const platforms = [28, 27, 17].map((minor) => `manylinux_2_${minor}_x86_64`).concat('manylinux2014_x86_64');

const folderOf = ({ root }) => join(root, 'data/photographs');
/** Of the two packages, at exact versions. */
const listOf = ({ list }) => fingerprint(readFileSync(list('photographs')));
const stampOf = ({ work }) => join(work, 'photographs.json');

export const photographs = {
  name: 'Photographs',
  bytes: () => 50e6,

  /** There, or tried without success: `npm run setup` tries again once the folder .work is deleted. */
  ready: ({ places }) =>
    files.every((file) => existsSync(join(folderOf(places), basename(file)))) ||
    readStamp(stampOf(places))?.failed === listOf(places),

  async make({ places, run }) {
    const fetched = join(places.wheels, 'photographs');
    const part = join(places.temporary, 'photographs');
    const remove = () => [fetched, part].forEach((path) => rmSync(path, { recursive: true, force: true }));
    remove();
    mkdirSync(part, { recursive: true });
    try {
      const download = { list: places.list('photographs'), wheels: fetched, python: '3.12', platforms };
      const steps = [
        () => downloadArguments(download),
        () => extractArguments({ folder: part, patterns: files, wheels: fetched }),
      ];
      let code = 0;
      for (const step of steps) if (code === 0) ({ code } = await run(places.python, step()));
      if (code !== 0 || !files.every((file) => existsSync(join(part, file)))) {
        writeStamp(stampOf(places), { failed: listOf(places) });
        return 'could not be fetched: put your own pictures into data/images';
      }
      mkdirSync(folderOf(places), { recursive: true });
      for (const file of files) renameSync(join(part, file), join(folderOf(places), basename(file)));
      return `${files.length}, from scikit-image and scikit-learn`;
    } finally {
      remove();
    }
  },
};
