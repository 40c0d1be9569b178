/** One channel of one layer, of every network: the pixels it looks at, its kernel, its map, and a value there. */
import type { Answer, Network } from './network';
import { channelOf, indexOfLargest, paint, signed, tint } from './paint';
import type { Color } from '../../plot/colorScale';
import type { Place } from './place';

export interface Looked {
  layer: number;
  channel: number;
  /** Where in the map, 0 … 1; at its largest value unless given. */
  within?: [x: number, y: number];
}

export function drawLens(
  place: Place,
  networks: readonly Network[],
  answers: readonly Answer[],
  { layer, channel, within }: Looked,
  colors: readonly Color[],
): void {
  const convolution = place.parts('convolution')[layer].textContent;
  place.part('lens-heading').textContent =
    `${convolution}, ${place.say('map', { n: place.number(channel + 1) })}`;
  networks.forEach((network, i) => {
    const maps = answers[i].maps[layer];
    const part = <E extends HTMLElement>(name: string) => place.parts<E>(name)[i];
    const values = channelOf(maps.values, maps.channels, channel);
    const at = within
      ? Math.floor(within[1] * maps.size) * maps.size + Math.floor(within[0] * maps.size)
      : indexOfLargest(values);
    const [row, column] = [Math.floor(at / maps.size), at % maps.size];
    const largest = values[indexOfLargest(values)];
    paint(
      part('lens-map'),
      largest > 0 ? values.map((x) => Math.max(0, x) / largest) : values.map(() => 0),
      maps.size,
      tint(colors[i]),
    );
    mark(part('lens-spot'), column / maps.size, row / maps.size, 1 / maps.size);
    const { top, left, size } = network.field(layer, row, column);
    mark(part('field'), left / 28, top / 28, size / 28);

    const kernel = part<HTMLCanvasElement>('lens-kernel');
    kernel.hidden = layer > 0;
    if (layer === 0) {
      const { weights, size } = network.firstKernel(channel);
      const strongest = Math.max(...weights.map(Math.abs));
      paint(
        kernel,
        weights.map((w) => w / (strongest || 1)),
        size,
        signed,
      );
    }
    const [x, y] = [values[at], largest].map((value) => place.number(value, { maximumSignificantDigits: 2 }));
    part('lens-value').textContent = largest > 0 ? place.say('value', { x, y }) : place.say('silent');
  });
}

/** Places a square, in shares of the image that it is on. */
function mark(element: HTMLElement, left: number, top: number, size: number): void {
  Object.assign(element.style, {
    left: `${100 * left}%`,
    top: `${100 * top}%`,
    width: `${100 * size}%`,
    height: `${100 * size}%`,
  });
}
