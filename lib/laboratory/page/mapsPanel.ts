/** The feature maps: a tile for each convolution, all maps of one, and one map with the square that a unit sees. */
import { channelOf, colorOf, indexOfLargest, largestOf, paint, putAt, sheetOf, tint } from './paint';
import { pick } from './pick';
import type { PhotographAnswer, PhotographNetwork } from '../photographNetwork';
import type { Place } from './place';

export interface MapsPanel {
  show(network: PhotographNetwork, answer: PhotographAnswer): void;
  /** What the squares are drawn on. */
  takePhoto(photo: HTMLCanvasElement): void;
}

const few = 4; // maps of a tile

export function mapsPanel(place: Place, size: number): MapsPanel {
  const section = place.root.querySelector<HTMLElement>('.maps')!;
  const [sheet, map, small] = ['sheet', 'lens-map', 'lens-photo'].map((name) =>
    place.part<HTMLCanvasElement>(name),
  );
  const names = [...section.querySelectorAll('.tile .name')].map((name) => name.textContent!);
  let network: PhotographNetwork | undefined;
  let answer: PhotographAnswer | undefined;
  let layer = 0;
  let channel = 0;
  let unit: [row: number, column: number] = [0, 0];
  const sheetCells = { count: 1, columns: 16, hover: true, text: (n: number) => place.number(n + 1) };
  const unitCells = {
    ...{ count: 1, columns: 1, hover: true },
    text: (n: number) => {
      const [y, x] = [Math.floor(n / unitCells.columns), n % unitCells.columns].map((at) =>
        place.number(at + 1),
      );
      return place.say('unit', { x, y });
    },
  };

  const setChannel = pick(sheet, sheetCells, ({ index, within }) => {
    channel = index;
    const { size } = answer!.maps[layer];
    unit = within ? [Math.floor(within[1] * size), Math.floor(within[0] * size)] : strongest();
    place.part('lens').dataset.pinned = ''; // on a phone it would be far below
    drawMap();
  });
  const setUnit = pick(map, unitCells, ({ index }) => {
    const { size } = answer!.maps[layer];
    unit = [Math.floor(index / size), index % size];
    place.part('lens').dataset.pinned = '';
    drawMap();
  });
  place.parts<HTMLInputElement>('layer').forEach((radio, i) =>
    radio.addEventListener('change', () => {
      layer = i;
      open();
    }),
  );
  let wide = true;
  new ResizeObserver(([{ contentRect }]) => {
    if (wide === contentRect.width > 560) return;
    wide = !wide;
    if (answer) open(channel);
  }).observe(section);

  /** The unit of the map whose value is largest. */
  function strongest(): [number, number] {
    const { values, channels, size } = answer!.maps[layer];
    const at = indexOfLargest(channelOf(values, channels, channel));
    return [Math.floor(at / size), at % size];
  }

  function drawTiles(): void {
    place.parts<HTMLCanvasElement>('few').forEach((canvas, i) => {
      const { values, size, channels } = answer!.maps[i];
      const largest = largestOf({ values, channels });
      const best = [...largest.keys()].sort((a, b) => largest[b] - largest[a]).slice(0, few);
      const some = Float32Array.from(
        { length: size * size * best.length },
        (_, k) => values[Math.floor(k / best.length) * channels + best[k % best.length]],
      );
      const drawn = sheetOf({ values: some, size, channels: best.length }, 2);
      paint(canvas, drawn.sheet, drawn.width, tint(colorOf(section)));
      smooth(canvas);
      const said = { n: place.number(channels), s: place.number(size) };
      place.parts('measure')[i].textContent = place.say('measure', said);
    });
  }

  /** All maps of the layer; at first the one with the largest value is looked at. */
  function open(first?: number): void {
    if (!answer) return;
    const maps = answer.maps[layer];
    const { channels, size } = maps;
    sheetCells.count = channels;
    const across = channels > 256 ? 32 : channels > 128 ? 24 : 16;
    sheetCells.columns = !wide ? across / 2 : channels > 64 ? across : 12;
    Object.assign(unitCells, { count: size * size, columns: size });
    const drawn = sheetOf(maps, sheetCells.columns);
    paint(sheet, drawn.sheet, drawn.width, tint(colorOf(section)));
    smooth(sheet);
    const said = { n: place.number(channels), l: names[layer] };
    place.part('sheet-heading').textContent = place.say('sheet', said);
    channel = first ?? indexOfLargest(largestOf(maps));
    unit = strongest();
    drawMap();
  }

  function drawMap(): void {
    const { values, channels, size: edge } = answer!.maps[layer];
    const own = channelOf(values, channels, channel);
    const [row, column] = unit;
    const most = own[indexOfLargest(own)];
    paint(
      map,
      own.map((value) => (most > 0 ? Math.max(0, value) / most : 0)),
      edge,
      tint(colorOf(section)),
    );
    const { columns, count } = sheetCells;
    const rows = Math.ceil(count / columns);
    putAt(place.part('spot'), [
      (channel % columns) / columns,
      Math.floor(channel / columns) / rows,
      1 / columns,
      1 / rows,
    ]);
    putAt(place.part('lens-spot'), [column / edge, row / edge, 1 / edge, 1 / edge]);
    setChannel(channel);
    setUnit(row * edge + column);

    const n = place.number(channel + 1);
    place.part('lens-heading').textContent = place.say('map', { l: names[layer], n });
    const [x, y] = [own[row * edge + column], most].map((value) =>
      place.number(value, { maximumSignificantDigits: 2 }),
    );
    place.part('lens-value').textContent = most > 0 ? place.say('value', { x, y }) : place.say('silent');
    drawField(row, column);
  }

  /** The square that the unit sees, as far as it is inside of the photograph. */
  function drawField(row: number, column: number): void {
    const { top, left, size: edge } = network!.field(layer, row, column);
    const inside = (at: number) => Math.max(0, Math.min(size, at));
    const [x, y, right, bottom] = [left, top, left + edge, top + edge].map(inside);
    const box = [x, y, right - x, bottom - y].map((value) => value / size);
    place.part('field').hidden = !('pinned' in place.part('lens').dataset);
    for (const name of ['field', 'lens-field']) putAt(place.part(name), box);
    const all = right - x >= size && bottom - y >= size;
    const said = { n: place.number(edge), s: place.number(size) };
    place.part('lens-sees').textContent = place.say(all ? 'seesAll' : 'sees', said);
  }

  return {
    show(ofNetwork, next) {
      const isFirst = !answer;
      [network, answer] = [ofNetwork, next];
      drawTiles();
      open(isFirst ? undefined : channel);
    },
    takePhoto(photo) {
      Object.assign(small, { width: photo.width / 2, height: photo.height / 2 });
      const context = small.getContext('2d')!;
      context.imageSmoothingQuality = 'high';
      context.drawImage(photo, 0, 0, small.width, small.height);
    },
  };
}

/** What is shown smaller than it is loses no lines so; what is larger keeps its pixels. */
const smooth = (canvas: HTMLCanvasElement) =>
  (canvas.style.imageRendering = canvas.width > canvas.clientWidth ? 'auto' : 'pixelated');
