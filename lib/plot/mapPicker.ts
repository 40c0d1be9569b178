import { randomBytes } from 'node:crypto';
import { tf } from '../engine/tf';
import { escapeHtml } from './svg';
import { formatPercent } from './words';
import { images } from './images';

/** The maps of a layer. */
export interface PickedLayer {
  name: string;
  /** [count, height, width, 1 or 3]. */
  maps: tf.Tensor4D;
  /** The channel's number of each map. */
  channels: readonly number[];
}

/** Pixels of the shown map's edge on the page. */
const shownSize = 280;
const gap = 2; // of the sheet

/**
 * A list of layers and a slider over the channels, above one map at a time, as HTML that needs no program behind it;
 * each map goes from black, 0, to its own white. what: said before the layer's name to those who cannot see it, to
 * whom it also says how much of the map is black.
 * @throws RangeError without layers.
 * @example
 * const layer = { name: 'conv1', maps: tf.ones([2, 8, 8, 1]) as tf.Tensor4D, channels: [0, 4] };
 * (await plot.mapPicker([layer], { what: 'A cat in' })).slice(0, 4); // => '<div'
 */
export async function mapPicker(layers: readonly PickedLayer[], { what }: { what: string }): Promise<string> {
  if (layers.length === 0) throw new RangeError('expected one layer or more, got none');
  const entries = await Promise.all(layers.map(entryOf));
  const id = `picker-${randomBytes(6).toString('hex')}`;
  const data = JSON.stringify({ entries, shownSize }).replace(/</g, '\\u003c');
  const longest = Math.max(...layers.map(({ channels }) => channels.length));
  const choices = layers.map(({ name }, i) => `<option value="${i}">${escapeHtml(name)}</option>`).join('');
  return (
    `<div id="${id}" class="convnotes-picker" data-what="${escapeHtml(what)}" data-black="black" style="max-width: 46em">` +
    `<label>layer <select>${choices}</select></label> ` +
    `<label>channel <input type="range" min="0" max="${longest - 1}" value="0" style="width: 14em; vertical-align: middle"></label> ` +
    `<output></output>` +
    `<div role="img" style="width: ${shownSize}px; height: ${shownSize}px; margin-top: 0.5em; image-rendering: pixelated; background-repeat: no-repeat"></div>` +
    `<script>(${picker})(document.getElementById(${JSON.stringify(id)}), ${data})</script></div>`
  );
}

interface Entry {
  name: string;
  channels: readonly number[];
  /** Of each map, the share that is black, in words. */
  black: readonly string[];
  /** All maps below each other. */
  source: string;
  height: number;
  width: number;
}

async function entryOf({ name, maps, channels }: PickedLayer): Promise<Entry> {
  const [count, height, width] = maps.shape;
  if (count !== channels.length) {
    throw new Error(`expected the number of each of the ${count} maps of ${name}, got ${channels.length}`);
  }
  const png = await images(maps, { columns: 1, scale: 1, range: 'fromZero' });
  const black = Array.from(tf.tidy(() => maps.lessEqual(0).toFloat().mean([1, 2, 3]).dataSync()));
  return {
    name,
    channels,
    black: black.map(formatPercent),
    source: `data:image/png;base64,${png.toString('base64')}`,
    height: height + gap,
    width: width + 2 * gap,
  };
}

/** Runs in the page: text, because a compiler may put calls of its own into functions. */
const picker = `(root, { entries, shownSize }) => {
  const [select, slider, output, area] = ['select', 'input', 'output', '[role=img]'].map((part) => root.querySelector(part));
  const draw = () => {
    const { name, channels, black, source, height, width } = entries[Number(select.value)];
    slider.max = String(channels.length - 1);
    const i = Math.min(Number(slider.value), channels.length - 1);
    const scale = shownSize / (width - ${2 * gap});
    area.style.backgroundImage = 'url(' + source + ')';
    area.style.backgroundSize = width * scale + 'px auto';
    area.style.backgroundPosition = -${gap} * scale + 'px ' + -(${gap} + i * height) * scale + 'px';
    area.style.height = (height - ${gap}) * scale + 'px';
    output.textContent = String(channels[i]);
    const [layer, channel] = [select, slider].map((control) => control.parentElement.firstChild.textContent);
    area.setAttribute('aria-label', root.dataset.what + ', ' + layer + name + ', ' + channel + channels[i] + ', ' + black[i] + ' ' + root.dataset.black);
  };
  select.addEventListener('change', draw);
  slider.addEventListener('input', draw);
  draw();
}`;
