/** What convnotes is to reach, as ratios of two rows of a comparison and as limits of one. */

const median = ({ msMedian }) => msMedian;
const memory = ({ peakMiB }) => peakMiB;
const mnist = ['mnist-plain', 'mnist-bn', 'mnist-dropout', 'mnist-both'];
const forward = ['vgg16-b1', 'vgg16-b8'];
const allTasks = [...mnist, ...forward, 'gradcam', 'segment-step'];

/** What computes forward passes best, by precision; the best of those that were measured counts. */
const engines = [
  ['ours', ['openvino', 'onnxruntime', 'torch-compile', 'torch-max-autotune']],
  ['ours-bf16', ['openvino-bf16', 'torch-compile-bf16']],
];

const faster = (task, system, than, limit) => ({ task, system, than, limit, what: 'time', of: median });

const ratios = [
  faster('mnist-bn', 'ours', 'tfjs', 0.4),
  faster('mnist-plain', 'ours', 'tfjs', 0.65),
  faster('mnist-bn', 'ours', 'keras', 0.8),
  faster('mnist-plain', 'ours', 'keras', 1),
  faster('mnist-dropout', 'ours', 'keras', 0.9),
  faster('mnist-both', 'ours', 'keras', 0.9),
  faster('vgg16-b1', 'ours', 'keras', 1.05),
  faster('vgg16-b8', 'ours', 'keras', 1.05),
  ...mnist.map((task) => faster(task, 'ours', 'torch-channels-last', 0.95)),
  faster('mnist-bn', 'ours-bf16', 'torch-channels-last-bf16', 1.1),
  faster('vgg16-b1', 'ours-bf16', 'ours', 0.8),
  { ...faster('gradcam', 'ours', 'ours', 2), thanTask: 'vgg16-b1' },
  ...forward.flatMap((task) =>
    engines.flatMap(([system, than]) => [
      faster(task, system, than, 1),
      { task, system, than, limit: 1, what: 'peak memory', of: memory },
    ]),
  ),
  ...allTasks.map((task) => {
    return { task, system: 'ours', than: 'keras', limit: 1, what: 'peak memory', of: memory };
  }),
];

/** Milliseconds of a start. */
const starts = mnist.flatMap((task) => [
  {
    task,
    limit: 3000,
    what: 'loading and first step',
    of: ({ loadMs, firstStepMs }) => loadMs + firstStepMs,
  },
  { task, limit: 1000, what: 'capture', of: ({ captureMs }) => captureMs },
]);

/** `{ task, what, value, limit, unit, met }` for each goal that these rows of bench.json allow to judge. */
export function judge(rows) {
  const find = (task, system) => rows.find((row) => row.task === task && row.system === system);
  const verdict = ({ task, limit }, what, value, unit) => ({
    task,
    what,
    value,
    limit,
    unit,
    met: value <= limit,
  });
  const judged = [];
  for (const goal of ratios) {
    const { task, thanTask = task, system } = goal;
    const others = [goal.than].flat().map((than) => find(thanTask, than));
    const [a, [b]] = [find(task, system), others.filter(Boolean).sort((x, y) => goal.of(x) - goal.of(y))];
    const what = `${system} / ${b?.system}${thanTask === task ? '' : ` on ${thanTask}`}, ${goal.what}`;
    if (a && b) judged.push(verdict(goal, what, Number((goal.of(a) / goal.of(b)).toFixed(3)), ''));
  }
  for (const goal of starts) {
    const row = find(goal.task, 'ours');
    if (row) judged.push(verdict(goal, `ours, ${goal.what}`, goal.of(row.warmUp), 'ms'));
  }
  return judged;
}
