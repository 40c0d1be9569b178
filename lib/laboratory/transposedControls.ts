/** The markup of the transposed convolution: its words are here, so that an edition of the page translates them. */
import { canvas } from './digitControls';

export const largest = { kernel: 6, stride: 3 };

const slider = (part: string, name: string, min: number, max: number) =>
  `<label class="setting"><span class="label">${name}</span>
<input type="range" data-part="${part}" min="${min}" max="${max}" step="1"> <output data-part="${part}-value"></output></label>`;

const matrix = (part: string, caption: string) => `<figure class="matrix ${part}">
<figcaption class="label"><span>${caption}</span> <span class="size" data-part="${part}-size"></span></figcaption>
<div class="cells" data-part="${part}"></div></figure>`;

const choice = (value: string, name: string, more = '') =>
  `<label><input type="radio" data-part="entries" value="${value}"${more}><span>${name}</span></label>`;

const board = (
  part: string,
  name: string,
) => `<figure class="board-of"><figcaption class="title">${name}</figcaption>
<div class="ground">${canvas(part, name)}</div>
<p class="hint"><span class="label">Checkerboard</span> <strong class="strength" data-part="${part}-pattern"></strong></p></figure>`;

export const transposedControls = (): string => `<div class="transposed">
<div class="settings">${slider('kernel', 'Kernel size k', 1, largest.kernel)}
${slider('stride', 'Stride s', 1, largest.stride)}
${slider('padding', 'Padding p', 0, largest.kernel - 1)}
<p class="formula" data-part="formula"></p></div>
<p class="title">Number by number</p>
<div class="matrices">${matrix('input', 'Input')}
${matrix('zeros', 'With zeros')}
${matrix('turned', 'Kernel, turned')}
${matrix('output', 'Output')}</div>
<p class="sum" data-part="sum"></p>
<p class="title">The checkerboard</p>
<div class="checker"><div><p class="hint">Along one axis: each input reaches k outputs, s apart from its neighbour’s. The number in an output says how many inputs reach it.</p>
<div class="fans" data-part="fans" aria-label="Outputs along one axis"></div>
<p class="hint" data-part="overlap"></p>
<fieldset class="switch"><legend class="label">Entries of the kernel</legend>${choice('alike', 'all 1', ' checked')}${choice('random', 'random')}</fieldset></div>
<div><div class="both">${board('transposed', 'Transposed convolution')}
${board('resized', 'Nearest neighbour, then convolution')}</div>
<p class="hint">A constant image of 12 × 12 ones, enlarged in two ways with the same kernel. The strength of the checkerboard is the standard deviation of the means of the stride’s phases over the root mean square: 0 without a pattern, 1 where there is nothing else.</p></div></div>
</div>
<p class="hint engine"><label>Computed in this page with <select data-part="backend"></select></label>
<span data-part="backend-note" role="alert"></span></p>
<p class="unseen" data-part="status" role="status"></p>`;

export const transposedWords = {
  size: '{n} × {m}',
  cell: 'Row {r}, column {c}: {n}',
  none: 'No input reaches this output: it is 0.',
  even: 'The stride divides the kernel’s size: every inner output is reached by {n}.',
  uneven: 'The stride does not divide the kernel’s size: outputs are reached by {n} or {m} in turn.',
  reached: 'Output {c}: reached by {n}',
};
