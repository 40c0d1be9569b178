/** The markup of the digit's laboratory: its words are here, so that an edition of the page translates them. */
import { escapeHtml } from '../plot/svg';

export interface ShownNetwork {
  name: string;
  layers: readonly { channels: number }[];
}

/** By day and by night, the first two of the figures' palette (Okabe & Ito 2008). */
export const colors = [
  ['#0072b2', '#56b4e9'],
  ['#b25c00', '#e69f00'],
  ['#007a59', '#2fc79b'],
  ['#a8518a', '#e08fc0'],
];

export const canvas = (part: string, label: string, more = '') =>
  `<canvas data-part="${part}" role="img" aria-label="${escapeHtml(label)}"${more}></canvas>`;

const drawing = `<div class="board">
<p class="title">Draw a digit</p>
<div class="pad"><canvas data-part="pad" class="ink" role="application" tabindex="0"
 aria-label="Drawing pad. The arrow keys move the pen, the space bar lowers and lifts it, Delete clears."></canvas><span data-part="pen" class="pen"></span></div>
<div class="row"><p class="hint">With mouse, finger or pen; or with arrow keys and space.</p>
<button type="button" data-part="clear">Clear</button></div>
<p class="label">or pick one of the test set</p>
<div class="ground strip"><canvas data-part="digits" class="ink digits" aria-label="Digits of the test set"></canvas><span class="spot" data-part="picked"></span></div>
<p class="hint">In the second row are digits that one of the networks gets wrong.</p>
<fieldset><legend class="label">Batch normalisation uses the statistics of</legend>
<label><input type="radio" data-part="statistics" value="population" checked> the population</label>
<label><input type="radio" data-part="statistics" value="moving"> moving averages</label>
<label><input type="radio" data-part="statistics" value="batch"> the batch: this one digit</label></fieldset>
</div>`;

const names = ['First convolution', 'Second convolution', 'Third convolution', 'Fourth convolution'];

const network = ({ name, layers }: ShownNetwork, i: number) => {
  const [day, night] = colors[i % colors.length];
  const sheets = layers.map(
    (
      { channels },
      layer,
    ) => `<figure><figcaption class="label" data-part="convolution">${names[layer] ?? `Convolution ${layer + 1}`}</figcaption>
<div class="sheet-box"><canvas class="sheet" data-channels="${channels}" aria-label="Feature map"></canvas><span class="spot" hidden></span></div></figure>`,
  );
  return `<section class="network" data-part="network" role="group" aria-label="${escapeHtml(name)}" style="--day: ${day}; --night: ${night}">
<p class="title"><span class="name">${escapeHtml(name)}</span> <strong data-part="answer" class="answer" aria-hidden="true"></strong></p>
<div class="reading"><div class="bars" data-part="bars" aria-label="Class whose saliency is shown"></div>
<p class="refusal" data-part="refusal"></p>
<figure class="explained"><div class="ground"><canvas data-part="below" class="ink below" aria-hidden="true"></canvas>${canvas('saliency', 'Saliency of the pixels')}</div>
<figcaption class="hint" data-part="saliency-caption"></figcaption></figure></div>
${sheets.join('\n')}
</section>`;
};

const lens = (
  networks: readonly ShownNetwork[],
) => `<div class="lens" data-part="lens"><p class="label" data-part="lens-heading"></p>
<div class="seen"><figure><div class="ground">${canvas('seen', 'What the networks get', ' class="ink"')}
${networks.map((_, i) => `<span class="field" data-part="field" style="--day: ${colors[i % 4][0]}; --night: ${colors[i % 4][1]}"></span>`).join('')}</div>
<figcaption class="hint">What the networks get: your drawing as MNIST's digits were prepared, scaled to 20 × 20 pixels and moved so that its centre of mass is in the middle of 28 × 28.</figcaption></figure></div>
${networks
  .map(
    (
      { name },
      i,
    ) => `<div class="looked" style="--day: ${colors[i % 4][0]}; --night: ${colors[i % 4][1]}"><p class="name">${escapeHtml(name)}</p>
<div class="row">${canvas('lens-kernel', 'Kernel', ' class="kernel"')}<div class="ground">${canvas('lens-map', 'Feature map')}<span class="spot" data-part="lens-spot"></span></div>
<p class="hint" data-part="lens-value"></p></div></div>`,
  )
  .join('\n')}</div>`;

const picture = (part: string, caption: string, captionPart = '') =>
  `<figure><div class="ground">${canvas(part, caption, ' class="ink"')}</div><figcaption class="hint"${captionPart && ` data-part="${captionPart}"`}>${caption}</figcaption></figure>`;

const dropout = `<section class="dropout"><p class="title">Dropout on this digit</p>
<div class="row"><label>Pixels kept, p <input type="range" data-part="keep" min="0.05" max="1" step="0.05" value="0.5"></label>
<output data-part="keep-value"></output>
<button type="button" data-part="run"></button> <button type="button" data-part="one">One more mask</button></div>
<div class="pictures">${picture('thinned', 'r x', 'thinned-caption')}${picture('mean', 'The mean', 'mean-caption')}
${picture('expected', 'p x, what the network uses at test time')}
<figure><div class="ground">${canvas('distance', 'Distance of the mean from p x over the number of masks', ' class="curve"')}</div>
<figcaption class="hint" data-part="distance-caption"></figcaption></figure></div></section>`;

export const digitControls = (networks: readonly ShownNetwork[]): string =>
  `<div class="desk" style="--networks: ${networks.length}">${drawing}
${networks.map(network).join('\n')}
${lens(networks)}</div>
${dropout}
<p class="hint engine"><label>Computed in this page with <select data-part="backend"></select></label>
<span data-part="took"></span> <span data-part="backend-note" role="alert"></span></p>
<p class="unseen" data-part="status" role="status"></p>`;

export const digitWords = {
  took: '{n} ms for all networks and maps.',
  saliency: 'Pixels that the score of {n} depends on',
  refused:
    'No answer: one digit has no batch statistics. The output has one value for each class, and the mean of one value is that value.',
  map: 'map {n}',
  value: '{x} here, {y} at most',
  silent: 'Zero everywhere',
  mask: 'r x, mask {n}',
  mean: 'Mean of {n} masks',
  meanOfOne: 'Mean of one mask',
  distance: 'Its distance from p x is {n}; the dashes fall like 1/√n',
  run: 'Draw masks',
  pause: 'Pause',
  penDown: 'Pen down',
  penUp: 'Pen up',
  picked: 'Digit {n} of the test set, a {d}',
};
