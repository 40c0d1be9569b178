/** README's table, out of what was recorded. */
import { wholeRun } from './systems.mjs';

const [begin, end] = ['<!-- bench -->', '<!-- /bench -->'];

/** Its columns: a title, and the systems whose numbers it shows, the first that has one. */
const columns = [
  ['convnotes', 'ours'],
  ['Keras', 'keras'],
  ['PyTorch', 'torch-channels-last', 'torch'],
  ['torch.compile', 'torch-compile'],
  ['max-autotune', 'torch-max-autotune'],
  ['JAX', 'jax'],
  ['OpenVINO', 'openvino'],
  ['ONNX Runtime', 'onnxruntime'],
  ['tfjs', 'tfjs'],
  ['convnotes, bf16', 'ours-bf16'],
  ['PyTorch, bf16', 'torch-channels-last-bf16'],
  ['torch.compile, bf16', 'torch-compile-bf16'],
  ['OpenVINO, bf16', 'openvino-bf16'],
];

const step = ({ msMedian }) => msMedian.toFixed(1);
const start = ({ warmUp }) => ((warmUp.loadMs + warmUp.firstStepMs) / 1000).toFixed(1);
const whole = ({ secondsMedian, secondsMin, secondsMax }) =>
  `${secondsMedian.toFixed(1)} (${secondsMin.toFixed(1)}–${secondsMax.toFixed(1)})`;

/** Its rows: a title, the task, and what is shown of a row of that task. */
const lines = [
  ["a step of the report's network, ms", 'mnist-plain', step],
  ['with batch normalisation, ms', 'mnist-bn', step],
  ['with dropout, ms', 'mnist-dropout', step],
  ['with both, ms', 'mnist-both', step],
  ['an encoder–decoder with unpooling, ms', 'segment-step', step],
  ['VGG16, one picture forward, ms', 'vgg16-b1', step],
  ['VGG16, eight pictures forward, ms', 'vgg16-b8', step],
  ['from start to the end of the first step, s', 'mnist-bn', start],
  ["from start to VGG16's first answer, s", 'vgg16-b1', start],
  ['from start to 98 % on MNIST, s', wholeRun, whole],
];

/** The README with the table of `record`, without one where there is no record. Throws where it has no marks. */
export function withTable(readme, record) {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`expected ${begin} and ${end} in README.md, found none`);
  const between = record ? `\n\n${describe(record)}\n\n${table(record.rows)}\n\n` : '\n\n';
  return `${readme.slice(0, from + begin.length)}${between}${readme.slice(to)}`;
}

/** Where and how it was measured. */
export function describe({ date, commit, rounds, seeds, machine, versions }) {
  const { cpu, cores, vectors, bfloat16, gpu } = machine;
  const of = (name, key) => `${name} ${versions[key]}`;
  const known = Object.entries(titles).filter(([key]) => versions[key]);
  return wrapped(
    [
      `Medians over ${rounds} interleaved rounds on ${cores} cores of ${cpu} (${vectors}${bfloat16 ? '' : ', no bfloat16'}),`,
      `${date}, commit ${commit}, ${gpu ? 'all on the CPU' : 'no GPU in the machine'}:`,
      `${known.map(([key, name]) => of(name, key)).join(', ')}.`,
      'From start: of the process, imports, data, capture and compilation included; 98 %: median and range over',
      `${seeds} seeds.`,
    ].join(' '),
  );
}

const titles = {
  tensorflow: 'TensorFlow',
  keras: 'Keras',
  torch: 'PyTorch',
  jax: 'JAX',
  flax: 'flax',
  openvino: 'OpenVINO',
  onnxruntime: 'ONNX Runtime',
  tfjs: 'tfjs',
};

function wrapped(text, width = 118) {
  const rows = [''];
  for (const word of text.split(' ')) {
    const row = rows.at(-1);
    if (row !== '' && row.length + 1 + word.length > width) rows.push(word);
    else rows[rows.length - 1] = row === '' ? word : `${row} ${word}`;
  }
  return rows.join('\n');
}

/** A table in Markdown, aligned as prettier aligns it. */
export function table(rows) {
  const find = (task, names) =>
    names.map((name) => rows.find((row) => row.task === task && row.system === name)).find(Boolean);
  const shown = columns.filter(([, ...names]) => lines.some(([, task]) => find(task, names)));
  const present = lines.filter(([, task]) => rows.some((row) => row.task === task));
  const cells = [
    ['', ...shown.map(([title]) => title)],
    ...present.map(([title, task, text]) => [
      title,
      ...shown.map(([, ...names]) => {
        const row = find(task, names);
        return row ? text(row) : '–';
      }),
    ]),
  ];
  const widths = cells[0].map((_, i) => Math.max(3, ...cells.map((line) => line[i].length)));
  const line = (texts) => `| ${texts.join(' | ')} |`;
  const padded = cells.map((texts) =>
    line(texts.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i])))),
  );
  const rule = line(widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
  return [padded[0], rule, ...padded.slice(1)].join('\n');
}
