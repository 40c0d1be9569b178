/** The markup of the photograph's laboratory: its words are here, so that an edition of the page translates them. */
import { creditsOf, type Photograph } from '../data/images/photographs';
import { escapeHtml } from '../plot/svg';

export interface PhotographControls {
  network: string;
  classes: readonly string[];
  size: number;
  photographs: readonly Photograph[];
  layers: readonly { name: string; block: number }[];
  /** What 8 bits a weight change on the photographs: share of the largest logit, and first answers that stay. */
  loss: { difference: number; same: number };
  /** The network in whose place this one is here. */
  standsIn?: string;
}

const canvas = (part: string, label: string, more = '') =>
  `<canvas data-part="${part}" role="img" aria-label="${label}"${more}></canvas>`;

const board = (photographs: readonly Photograph[]) => `<div class="board">
<p class="title" data-part="title">Your photograph</p>
<div class="stage" data-part="stage">${canvas('photo', 'The middle of the photograph')}<canvas data-part="heat" class="heat" aria-hidden="true"></canvas><span class="field" data-part="field" hidden></span></div>
<div class="row"><label class="file">Choose a photograph<input type="file" data-part="file" accept="image/*" class="unseen"></label>
<p class="hint">or drop one here, or paste it.</p></div>
<p class="problem" data-part="problem" role="alert"></p>
<p class="label" data-part="picked-heading">or take one of these</p>
<div class="thumbs" role="group" aria-label="Photographs">${photographs
  .map(
    ({ name }) =>
      `<button type="button" data-part="thumb" aria-pressed="false" aria-label="${escapeHtml(name)}"></button>`,
  )
  .join('')}</div>
<p class="hint credits">${escapeHtml(creditsOf(photographs))}</p>
</div>`;

const answers = ({
  network,
  classes,
  size,
  photographs,
  loss,
  standsIn,
}: PhotographControls) => `<div class="answers">
<p class="title">Top five <span class="hint">${escapeHtml(network)}</span></p>
${standsIn ? `<p class="hint">${escapeHtml(standsIn)} has too many weights for a page: here the network that comes with the project answers.</p>` : ''}
<fieldset data-part="bars" class="bars"><legend class="unseen">Class that is explained</legend>${Array.from(
  { length: Math.min(5, classes.length) },
  (_, i) =>
    `<label class="bar"><input type="radio" data-part="class" value="${i}"${i === 0 ? ' checked' : ''}><span class="name"></span><span class="track"><span></span></span><span class="value"></span></label>`,
).join('')}</fieldset>
<div class="why"><fieldset class="modes"><legend class="label">Over the photograph</legend>
<label><input type="radio" data-part="mode" value="gradCam" checked> Grad-CAM</label>
<label><input type="radio" data-part="mode" value="occlusion"> occlusion</label>
<label><input type="radio" data-part="mode" value="none"> nothing</label></fieldset>
<p class="hint" data-part="caption"></p>
<p class="row"><progress data-part="progress" hidden max="1" value="0" aria-label="Squares covered"></progress><button type="button" data-part="stop" hidden>Stop</button></p></div>
<div class="got"><div class="ground">${canvas('seen', 'What the network gets')}</div>
<p class="hint">What the network gets: the middle of the photograph in ${size} × ${size} pixels. It knows ${classes.length} classes, and no other${classes.length > most ? '.' : ':'}</p></div>
<ul class="known"${classes.length > most ? ' hidden' : ''}>${classes.map((name) => `<li>${escapeHtml(name)}</li>`).join('')}</ul>
<p class="hint">Its weights are here in 8 bits, with one scale for each output channel: on the photographs that come along the logits differ by ${percent(loss.difference)} of the largest at most, and ${loss.same} of ${photographs.length} first answers stay.</p>
</div>`;

const most = 12; // names of classes that are written out

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const tile = (name: string, i: number) =>
  `<label class="tile"><input type="radio" data-part="layer" value="${i}" class="unseen"${i === 0 ? ' checked' : ''}><canvas data-part="few" aria-hidden="true"></canvas><span class="name">${escapeHtml(name)}</span> <span class="hint" data-part="measure"></span></label>`;

function strip(layers: PhotographControls['layers']): string {
  const blocks = [...new Set(layers.map(({ block }) => block))];
  const within = (block: number) =>
    layers.map(({ name, block: own }, i) => (own === block ? tile(name, i) : '')).join('');
  return `<fieldset class="strip"><legend class="label">Convolution</legend><div>${blocks
    .map((block) => `<div class="block">${within(block)}</div>`)
    .join('')}</div></fieldset>`;
}

const maps = (layers: PhotographControls['layers']) => `<section class="maps">
<p class="title">Feature maps</p>
<p class="hint">Each tile has the four strongest maps of a convolution behind its ReLU. Choose one, and point at its maps: the square is what that unit sees of the photograph.</p>
${strip(layers)}
<div class="opened"><div><p class="label" data-part="sheet-heading"></p>
<div class="sheet-box"><canvas class="sheet" data-part="sheet" aria-label="Feature map"></canvas><span class="spot" data-part="spot"></span></div></div>
<div class="lens" data-part="lens"><p class="label" data-part="lens-heading"></p>
<div class="pair"><figure><div class="ground"><canvas data-part="lens-map" class="lens-map" aria-label="Unit of the feature map"></canvas><span class="spot" data-part="lens-spot"></span></div><figcaption class="hint" data-part="lens-value"></figcaption></figure>
<figure><div class="ground">${canvas('lens-photo', 'What the unit sees')}<span class="field" data-part="lens-field"></span></div><figcaption class="hint" data-part="lens-sees"></figcaption></figure></div></div></div>
</section>`;

export const photographControls = (given: PhotographControls): string =>
  `<div class="desk">${board(given.photographs)}
${answers(given)}</div>
${maps(given.layers)}
<p class="hint engine"><label>Computed in this page with <select data-part="backend"></select></label>
<span data-part="took"></span> <span data-part="backend-note" role="alert"></span> <span data-part="slow"></span></p>
<p class="unseen" data-part="status" role="status"></p>`;

export const photographWords = {
  own: 'Your photograph',
  took: '{n} ms for the answer and all maps, {m} ms for Grad-CAM.',
  tookNow: '{n} ms for the answer and all maps.',
  computing: 'Computing …',
  slow: 'There is no WebAssembly here: plain JavaScript takes some fifty times as long.',
  gradCam: 'Where the evidence for {c} lies, in the maps of {l}: yellow is some, red is much.',
  nowhere: 'Grad-CAM finds no evidence for {c} in the maps of {l}.',
  occlusion:
    'While a square of {n} pixels is covered the score of {c} falls where it is red, and rises where it is blue.',
  covering: 'Square {n} of {m} is covered.',
  stopped: 'Stopped: choose occlusion again to start over.',
  nothing: 'Choose Grad-CAM or occlusion to see why.',
  measure: '{n} × {s} × {s}',
  sheet: 'All {n} maps of {l}, each from 0 to its own largest value',
  map: '{l}, map {n}',
  unit: 'row {y}, column {x}',
  value: '{x} here, {y} at most',
  silent: 'Zero everywhere',
  sees: 'The square that this unit sees: {n} of {s} pixels wide',
  seesAll: 'This unit sees all of the photograph: its square is {n} pixels wide',
  answer: '{a}, {p}',
  noFile: 'What was dropped is no file: save the picture, and drop its file here.',
  noPicture: 'This file is no picture that the browser knows: take a JPEG, PNG or WebP file.',
  tooLarge: 'This picture has {n} million pixels, more than the {m} million that are taken: make it smaller.',
  damaged: 'The browser cannot read this picture: it is damaged, or of a kind that it does not know.',
};
