/** What the report's Python reads: notebooks, pages with their runs, claims, translations. Read by readers.py. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lens, type Reader, wholeJson } from './reader';

const claim = (id: string, question: number) => ({
  id,
  question,
  claim: 'Activations stay where a sigmoid is not flat.',
  verdict: 'holds',
  measured: 0.5,
  quantity: 'share',
  interval: [0.4, 0.6],
  reported: null,
  seeds: 5,
  steps: 100,
  mode: 'quick',
  figure: 'Share',
});

const run = {
  start: '2026-11-25T00:41:07+00:00',
  mode: 'quick',
  machine: '2 cores',
  versions: { convnotes: '0.1.0' },
  seconds: 12.5,
};

const notebook = {
  cells: [
    { cell_type: 'markdown', id: 'a', metadata: {}, source: ['# Short: a notebook\n', 'Text'] },
    { cell_type: 'code', id: 'b', metadata: {}, source: ['1 + 1'], outputs: [], execution_count: null },
  ],
  metadata: {
    kernelspec: { display_name: 'TypeScript (convnotes)', name: 'convnotes', language: 'typescript' },
  },
  nbformat: 4,
  nbformat_minor: 5,
};

const script = /(?<=id="run">).*?(?=<\/script>)/s;
/** The run that a page keeps. */
const runInPage: Lens = (bytes) => {
  const page = bytes.toString('utf8');
  return { text: script.exec(page)![0], put: (text) => Buffer.from(page.replace(script, () => text)) };
};

const po =
  'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "A figure."\nmsgstr "یک شکل."\n';

const notebookTarget = { file: '1-short.ipynb', json: wholeJson };
const readerOf = (name: string, inputs: number, targets: Awaited<ReturnType<Reader['make']>>): Reader => ({
  name: `report: ${name}`,
  inputs,
  async make(folder) {
    writeFileSync(join(folder, 'claims.json'), JSON.stringify([claim('a', 1), claim('b', 1)]));
    writeFileSync(
      join(folder, '1-short.html'),
      `<p id="figure-share"></p><script id="run">${JSON.stringify(run)}</script>`,
    );
    writeFileSync(join(folder, '1-short.ipynb'), JSON.stringify(notebook));
    writeFileSync(join(folder, 'fa.po'), po);
    return targets;
  },
  read: () => Promise.reject(new Error('it is read in Python')),
});

export const pythonReaders = [
  readerOf('front page', 600, [
    { file: 'claims.json', json: wholeJson },
    { file: '1-short.html', json: runInPage },
    notebookTarget,
  ]),
  readerOf('notebooks', 400, [notebookTarget]),
  readerOf('translations', 200, [{ file: 'fa.po', other: 'claims.json' }]),
];
