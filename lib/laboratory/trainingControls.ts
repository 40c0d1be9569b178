/** The markup of the training's laboratory: its words are here, so that an edition of the page translates them. */
import { escapeHtml } from '../plot/svg';

const pills = (part: string, legend: string, choices: readonly (readonly [value: string, text: string])[]) =>
  `<fieldset class="pills"><legend class="label">${legend}</legend>
${choices.map(([value, text]) => `<label><input type="radio" class="unseen" data-part="${part}" value="${value}"><span>${escapeHtml(text)}</span></label>`).join('\n')}</fieldset>`;

const panel = (part: string, label: string) =>
  `<div class="panel" data-part="${part}" role="img" aria-label="${label}"></div>`;

/** methods: what regularises, by key, with its name in the figures. rates: on the slider, rising. */
export const trainingControls = (
  methods: Readonly<Record<string, string>>,
  rates: readonly number[],
): string => `<div class="bench">
<div class="settings"><p class="title">Train a network in this page</p>
${pills('method', 'Regularised by', Object.entries(methods))}
${pills('optimizer', 'Optimiser', [
  ['sgd', 'gradient descent'],
  ['momentum', 'momentum'],
  ['adam', 'Adam'],
])}
<div class="rate"><label class="label" data-part="rate-label">Learning rate</label> <output data-part="rate-value"></output>
<input type="range" data-part="rate" aria-label="Learning rate" min="0" max="${rates.length - 1}" step="1" value="0">
<div class="scale" data-part="scale" aria-hidden="true"></div></div>
<div class="row actions"><button type="button" class="primary" data-part="start"></button>
<button type="button" data-part="one">One step</button> <button type="button" data-part="clear">Clear</button></div>
<p class="finding" data-part="finding"></p>
<p class="hint">The network of question 2 with 8 feature maps in place of 64, and a few hundred digits. Every run begins with the same weights and sees the digits in the same order.</p></div>
<div class="charts" data-part="charts" tabindex="0" role="slider" aria-label="Step that is looked at" aria-valuemin="0">
${panel('accuracy', 'Accuracy on test digits over the steps of training')}
${panel('loss', 'Loss of the training batches over the steps of training')}
</div></div>
<div class="more">
<div class="runs"><p class="label">Runs</p><table><thead><tr><th scope="col">run</th><th scope="col">steps</th><th scope="col">loss</th><th scope="col">accuracy</th><th scope="col"><span class="unseen">Remove</span></th></tr></thead><tbody data-part="runs"></tbody></table>
<p class="hint" data-part="recorded-note"></p></div>
<figure class="tested"><figcaption class="label" data-part="tested-caption"></figcaption>
<div class="ground"><canvas data-part="tested" class="ink" role="img" aria-label="Test digits"></canvas><div class="marks" data-part="marks" aria-hidden="true"></div></div>
<p class="hint">Marked: digits that the network gets wrong at this moment, and what it takes them for.</p></figure>
<figure class="kernels"><figcaption class="label">Kernels of the first convolution</figcaption>
<div class="kernel-row" data-part="kernels"></div>
<p class="hint">Blue: negative, red: positive; they begin as noise.</p></figure></div>
<p class="hint engine"><label>Computed in this page with <select data-part="backend"></select></label>
<span data-part="took"></span> <span data-part="backend-note" role="alert"></span></p>
<p class="unseen" data-part="status" role="status"></p>`;

export const trainingWords = {
  start: 'Start',
  stop: 'Stop',
  goOn: 'Go on',
  accuracy: 'accuracy on {n} test digits',
  loss: 'loss of the batch, nats',
  chance: 'chance',
  recordedLine: 'recorded',
  run: '{m}, {o} {r}',
  runPlain: '{m}, {r}',
  kernel: 'Kernel {n}',
  noLoss: 'no number',
  remove: 'Remove run {n}',
  took: '{n} ms a step.',
  tested: 'Step {n}: {a} of {b} test digits right',
  opening: 'Choose, predict what the curves will do, and press Start.',
  recorded:
    'The wide line was recorded: {m} with 64 feature maps and all training digits, the mean of five runs.',
  unrecorded: 'Recorded runs are there for gradient descent alone.',
  running: 'Step {n} of {t}.',
  diverged:
    'Diverged at step {n}: the loss is no longer a number. A learning rate of {r} is too large here; a smaller one would do.',
  leapt:
    'The learning rate {r} is too large here: the loss leapt to {x} at step {n}, and since then the network is at chance.',
  stuck: 'Still at chance after {n} steps: from this start a learning rate of {r} is too small.',
  done: 'After {n} steps {a} of the test digits are right.',
  atStep: 'Step {n}',
};
