/** The markup of the scene of digits: its words are here, so that an edition of the page translates them. */
import type { SegmentationClass } from '../data/segmentation/segmentationDataset';
import { escapeHtml } from '../plot/svg';
import { canvas } from './digitControls';
import type { Passed } from './sceneNetwork';

const spot = '<span class="spot" data-part="spot" hidden></span>';

const choices = `<div class="choices"><div><p class="label" data-part="digit-heading"></p>
<div class="ground strip"><canvas data-part="digits" class="ink digits" aria-label="Digits of the test set"></canvas><span class="spot" data-part="picked"></span></div></div>
<div class="row"><button type="button" data-part="add">Add a digit</button>
<button type="button" data-part="remove">Take it away</button>
<button type="button" data-part="recolor">Other colours</button>
<button type="button" data-part="reset">Begin again</button></div></div>`;

const stage = (name: string, title: string, content: string) =>
  `<section class="stage ${name}"><p class="title">${title}</p>
${content}</section>`;

const scene = stage(
  'scene',
  'Scene',
  `<div class="pad"><canvas data-part="pad" role="application" tabindex="0"
 aria-label="Scene of digits. The arrow keys move the chosen digit, with Shift by five pixels; the space bar chooses the next one, Delete takes it away."></canvas>${spot}<span class="chosen" data-part="chosen"></span></div>
<p class="hint">Drag a digit with mouse, finger or pen; or move it with the arrow keys, and choose another with space.</p>`,
);

const predicted = stage(
  'predicted',
  'Prediction',
  `<div class="ground">${canvas('predicted', 'The class of each pixel, as the network predicts it')}${spot}</div>
<p class="figures"><span data-part="iou" class="figure"></span> <span data-part="right" class="hint"></span></p>`,
);

const wrong = (kind: string, name: string) =>
  `<li><span class="key ${kind}"></span><strong data-part="${kind}"></strong><span>${name}</span></li>`;

const errors = stage(
  'errors',
  'Errors',
  `<div class="ground">${canvas('errors', 'Pixels whose class is wrong')}${spot}</div>
<ul class="kinds hint">${wrong('missed', 'digit taken for ground')}
${wrong('added', 'ground taken for a digit')}
${wrong('confused', 'digit taken for another')}</ul>`,
);

const bars = (classes: readonly SegmentationClass[]) => `<section class="stage classes">
<p class="title">This pixel</p>
<div class="bars" data-part="bars">${classes
  .map(
    ({ name, color }) =>
      `<div class="bar" style="--network: rgb(${color.join(' ')})"><span class="name">${escapeHtml(name)}</span><span class="track"><span></span></span><span class="value"></span></div>`,
  )
  .join('')}</div>
<p class="hint readout" data-part="readout"></p></section>`;

/** As wide as its maps are large, by the square root, so that the smallest is seen too. */
const tile = ({ channels, size, isDecoder }: Passed) => {
  const words = isDecoder ? 'Decoder' : 'Encoder';
  return `<figure class="tile" style="--edge: ${Math.sqrt(size).toFixed(2)}">
<div class="ground">${canvas('passed', words)}${spot}</div>
<figcaption class="hint">${size} × ${size}<br>× ${channels}</figcaption></figure>`;
};

const hourglass = (passed: readonly Passed[]) => {
  if (passed.length === 0) return '';
  const edges = passed.reduce((sum, { size }) => sum + Math.sqrt(size), 0);
  return `<div class="way"><p class="title">On the way: what encoder and decoder make of it</p>
<div class="hourglass" style="--edges: ${edges.toFixed(2)}; --tiles: ${passed.length}">${passed.map((each) => tile(each)).join('\n')}</div>
<p class="hint"><span class="key encoder"></span> The encoder makes the scene small, by pooling.</p>
<p class="hint"><span class="key decoder"></span> The decoder makes it large again, by unpooling and transposed convolutions, whose kernels it learned.</p>
<p class="hint">Each picture is the mean of a layer’s maps, from its smallest value to its largest.</p></div>`;
};

/** changed: share of the pixels that get another class with weights of 8 bits, over so many scenes. */
export const sceneControls = ({
  classes,
  passed,
  scenes,
  changed,
}: {
  classes: readonly SegmentationClass[];
  passed: readonly Passed[];
  scenes: number;
  changed: number;
}): string => `${choices}
<div class="stages">${scene}
${predicted}
${errors}
${bars(classes)}</div>
${hourglass(passed)}
<p class="hint">The weights of this network are whole numbers of 8 bits here: that changes the class of ${(100 * changed).toFixed(2)} % of the pixels of ${scenes} test scenes.</p>
<p class="hint engine"><label>Computed in this page with <select data-part="backend"></select></label>
<span data-part="took"></span> <span data-part="backend-note" role="alert"></span></p>
<p class="unseen" data-part="status" role="status"></p>`;

export const sceneWords = {
  took: '{n} ms for the scene.',
  digit: 'The chosen digit is a {d}; pick another of the test set',
  picked: 'Digit {n} of the test set, a {d}',
  iou: 'IoU {n}',
  right: 'mean over the classes of scene and prediction; {n} of the pixels are right',
  pixel: 'Row {r}, column {c}: it is {t}, the network says {p}.',
  point: 'Point at a pixel in any of the pictures.',
  moved: '{d} at row {r}, column {c}; mean IoU {n}',
  chosen: '{d} chosen, at row {r}, column {c}',
};
