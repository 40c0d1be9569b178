/** The markup of the repair of digits: its words are here, so that an edition of the page translates them. */
import { escapeHtml } from '../plot/svg';
import { canvas, colors } from './digitControls';

const brushes = { hole: 'Hole', noise: 'Noise', heal: 'Heal', draw: 'Draw' };

const tools = (corruptions: readonly string[]) => `<div class="tools">
<fieldset class="switch"><legend class="label">Brush</legend>
${Object.entries(brushes)
  .map(
    ([value, name]) =>
      `<label><input type="radio" data-part="brush" value="${value}"${value === 'hole' ? ' checked' : ''}><span>${name}</span></label>`,
  )
  .join('')}</fieldset>
<label class="width"><span class="label">Width</span> <input type="range" data-part="width" min="1" max="9" step="1" value="4"></label>
<p class="hint">Paint on the damaged digit with mouse, finger or pen; or with arrow keys and space.</p>
<div><p class="label">Damage all of it</p><div class="row">
${corruptions.map((name) => `<button type="button" data-part="corruption">${escapeHtml(name)}</button>`).join('\n')}
<button type="button" data-part="undo">Undo the damage</button></div></div>
</div>`;

const spot = '<span class="spot" data-part="spot" hidden></span>';

const image = (part: string, label: string) =>
  `<div class="ground">${canvas(part, label, ' class="ink"')}${spot}</div>`;

const error = (caption: string) =>
  `<div class="error"><p class="label">${caption}</p><div class="ground">${canvas('error', 'Error per pixel')}${spot}</div></div>`;

const damaged = `<section class="stage damaged" role="group" aria-label="Damaged"><p class="title">Damaged</p>
<div class="pad"><canvas data-part="pad" class="ink" role="application" tabindex="0"
 aria-label="Damaged digit. The arrow keys move the brush, the space bar lowers and lifts it, Delete undoes the damage."></canvas>${spot}<span data-part="pen" class="pen"></span></div>
<p class="figures"><span data-part="psnr" class="psnr"></span></p>
${error('What the damage changed')}
</section>`;

const network = (name: string, i: number) => {
  const [day, night] = colors[i % colors.length];
  return `<section class="stage" data-part="network" role="group" aria-label="${escapeHtml(name)}" style="--day: ${day}; --night: ${night}">
<p class="title"><span class="name">${escapeHtml(name)}</span></p>
${image('repaired', 'Repaired digit')}
<p class="figures"><span data-part="psnr" class="psnr"></span> <span data-part="gain" class="gain"></span></p>
${error('What is still wrong')}
</section>`;
};

export const repairControls = (networks: readonly string[], corruptions: readonly string[]): string =>
  `<div class="choices"><div><p class="label">Pick a digit of the test set</p>
<div class="ground strip"><canvas data-part="digits" class="ink digits" aria-label="Digits of the test set"></canvas><span class="spot" data-part="picked"></span></div>
<div class="row"><button type="button" data-part="blank">Blank sheet</button> <span class="hint">for a digit that you draw</span></div></div>
${tools(corruptions)}</div>
<div class="stages" style="--stages: ${networks.length + 2}">
<section class="stage clean"><p class="title">Digit</p>
${image('clean', 'The digit without damage')}
<p class="figures"></p>
<div class="legend"><p class="label">Pixels with</p>
<p class="hint"><span class="key over"></span> more ink than in the digit</p>
<p class="hint"><span class="key under"></span> less ink than in the digit</p>
<p class="hint">PSNR: peak signal-to-noise ratio, in decibels. 6 dB more is half the error at a pixel.</p></div>
</section>
${damaged}
${networks.map(network).join('\n')}
</div>
<p class="readout" data-part="readout"></p>
<p class="hint engine"><label>Computed in this page with <select data-part="backend"></select></label>
<span data-part="took"></span> <span data-part="backend-note" role="alert"></span></p>
<p class="unseen" data-part="status" role="status"></p>`;

export const repairWords = {
  took: '{n} ms for all networks.',
  psnr: '{n} dB',
  whole: 'undamaged',
  gain: '{n} dB beyond the damaged digit',
  loss: '{n} dB below the damaged digit',
  pixel: 'Row {r}, column {c}: {d} in the digit, {x} damaged; {n}.',
  point: 'Point at a pixel: its value in every image.',
  penDown: 'Brush down',
  penUp: 'Brush up',
  picked: 'Digit {n} of the test set, a {d}',
};
