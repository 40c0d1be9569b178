/** Images laid out on one sheet by jimp. */
import { escapeHtml } from './escapeHtml';
import { svgToPng } from './svgToPng';
import type { Tile } from './tiles';

const gap = 2; // px between the images
const white = 0xffffffff;
const letters = { size: 13, width: 7.4, strip: 20, pad: 8 }; // px

/** Images that begin a row of their own. */
export interface Group {
  name?: string;
  tiles: readonly Tile[];
  /** Drawn above the tiles, with an opacity of each pixel. */
  over?: readonly Tile[];
}

/**
 * A PNG file: each group in rows of its own with its name before it; groups of one image each in rows together, with
 * the names above them.
 */
export async function sheet(
  groups: readonly Group[],
  { columns, scale, grey = false }: { columns: number; scale: number; grey?: boolean },
): Promise<Buffer> {
  const { Jimp, ResizeStrategy } = await import('jimp'); // when it is needed: it takes longer to load than the rest of lib
  const names = groups.flatMap(({ name }) => name ?? []);
  const lettersWide = letters.width * Math.max(0, ...names.map((name) => name.length));
  const above = names.length > 0 && groups.every(({ tiles }) => tiles.length === 1);
  const rows = above
    ? [{ tiles: groups.flatMap(({ tiles }) => tiles), over: groups.flatMap(({ over = [] }) => over) }]
    : groups;
  const left = names.length > 0 && !above ? Math.ceil(lettersWide) + 2 * letters.pad : 0;
  const tiles = rows.flatMap((row) => row.tiles);
  const scaled = (size: number) => Math.max(1, Math.floor(size * scale));
  const widest = scaled(Math.max(...tiles.map(({ width }) => width)));
  const cell = {
    width: Math.max(widest, above ? Math.ceil(lettersWide) : 0) + gap,
    height: scaled(Math.max(...tiles.map(({ height }) => height))) + gap + (above ? letters.strip : 0),
  };
  const across = Math.min(columns, Math.max(...rows.map((row) => row.tiles.length)));

  let next = 0;
  const texts: string[] = [];
  const text = (anchor: string, x: number, y: number, content: string) =>
    texts.push(`<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeHtml(content)}</text>`);
  const placed = rows.flatMap((row, r) => {
    const first = next;
    next += Math.ceil(row.tiles.length / across);
    const middle = gap + ((first + next) / 2) * cell.height;
    if (left > 0) text('end', left - letters.pad, middle + letters.size / 3, groups[r].name ?? '');
    return row.tiles.map((tile, i) => {
      const x = left + gap + (i % across) * cell.width;
      const y = gap + (first + Math.floor(i / across)) * cell.height + (above ? letters.strip : 0);
      if (above) text('start', x, y - 6, names[i]);
      return { tile, over: row.over?.[i], x, y };
    });
  });

  const size = { width: left + across * cell.width + gap, height: next * cell.height + gap };
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" ` +
    `font-family="sans-serif" font-size="${letters.size}">${texts.join('')}</svg>`;
  const image = new Jimp({ ...size, color: white });
  if (texts.length > 0) image.blit({ src: await Jimp.read(svgToPng(svg, { scale: 1 })), x: 0, y: 0 });
  for (const { tile, over, x, y } of placed) {
    const enlarged = ({ width, height, data }: Tile) =>
      Jimp.fromBitmap({ width, height, data }).resize({
        w: scaled(width),
        h: scaled(height),
        mode: ResizeStrategy.NEAREST_NEIGHBOR,
      });
    image.blit({ src: enlarged(tile), x, y });
    if (over) image.composite(enlarged(over), x, y);
  }
  return image.getBuffer('image/png', { colorType: grey ? 0 : 2 }); // of PNG: grey, or red, green and blue
}
