/** Small data sets in the exact layouts of the real ones: names, bit depths, colours, ignored values. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import sharp from 'sharp';

export const [width, height] = [8, 6];

function write(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** A picture that is red on the left and blue on the right. */
export async function writePicture(path: string, size = { width, height }): Promise<void> {
  const data = Buffer.from(
    Array.from({ length: size.width * size.height }, (_, i) =>
      i % size.width < size.width / 2 ? [250, 10, 10] : [10, 10, 250],
    ).flat(),
  );
  const image = sharp(data, { raw: { ...size, channels: 3 } });
  write(
    path,
    await (
      path.endsWith('.png') ? image.png() : image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    ).toBuffer(),
  );
}

/** values: repeated over the rows and columns. */
const filled = (values: readonly number[], size: { width: number; height: number }) =>
  Array.from({ length: size.width * size.height }, (_, i) => values[i % values.length]);

export function writeGrey(
  path: string,
  values: readonly number[],
  depth: 8 | 16 = 8,
  size = { width, height },
): void {
  const data = (depth === 8 ? Uint8Array : Uint16Array).from(filled(values, size));
  write(path, encode({ ...size, data, channels: 1, depth }));
}

export function writeColours(
  path: string,
  colors: readonly (readonly number[])[],
  size = { width, height },
): void {
  const data = Uint8Array.from(filled([...colors.keys()], size).flatMap((i) => [...colors[i]]));
  write(path, encode({ ...size, data, channels: 3, depth: 8 }));
}

export function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG of palette indices; depth: bits of an index. */
export function writePalette(path: string, indices: readonly number[], depth: 1 | 2 | 4 | 8 = 8): void {
  const values = filled(indices, { width, height });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, 3, 0, 0, 0], 8);
  const bytesInRow = Math.ceil((width * depth) / 8);
  const rows = Buffer.alloc(height * (bytesInRow + 1)); // each begins with filter 0
  values.forEach((value, i) => {
    const [y, bit] = [Math.floor(i / width), (i % width) * depth];
    rows[y * (bytesInRow + 1) + 1 + (bit >> 3)] |= value << (8 - depth - (bit & 7));
  });
  const palette = Uint8Array.from({ length: 3 * 2 ** depth }, (_, i) => (i * 37) % 256);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  write(
    path,
    Buffer.concat([
      signature,
      chunk('IHDR', head),
      chunk('PLTE', palette),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

export async function camVidTree(root: string): Promise<void> {
  for (const [split, count] of [
    ['train', 3],
    ['val', 1],
    ['test', 2],
  ] as const)
    for (let i = 0; i < count; i++) {
      await writePicture(join(root, split, `0001TP_00${i}.jpg`));
      writeGrey(join(root, `${split}annot`, `0001TP_00${i}.png`), [0, 3, 10, 11]);
    }
}

export async function camVidOriginalTree(root: string): Promise<void> {
  write(
    join(root, 'label_colors.txt'),
    '64 128 64\tAnimal\r\n192 0 128\tArchway\r\n0 0 0\t\tVoid\r\n128 64 128 \tRoad\r\n',
  );
  for (const name of ['0001TP_006690', '0016E5_00390']) {
    await writePicture(join(root, '701_StillsRaw_full', `${name}.png`));
    writeColours(join(root, 'LabeledApproved_full', `${name}_L.png`), [
      [64, 128, 64],
      [128, 64, 128],
      [0, 0, 0],
    ]);
  }
}

export async function cityscapesTree(root: string): Promise<void> {
  for (const [split, city] of [
    ['train', 'aachen'],
    ['train', 'bad-honnef'],
    ['val', 'munster'],
    ['test', 'berlin'],
  ]) {
    const stem = `${city}_000000_000019`;
    await writePicture(join(root, 'leftImg8bit', split, city, `${stem}_leftImg8bit.png`));
    if (split !== 'test')
      writeGrey(join(root, 'gtFine', split, city, `${stem}_gtFine_labelIds.png`), [7, 33, 0, 26, 255, 29]);
    if (split !== 'test')
      writeColours(join(root, 'gtFine', split, city, `${stem}_gtFine_color.png`), [[128, 64, 128]]);
  }
}

export async function kittiTree(root: string): Promise<void> {
  for (const number of ['000000', '000199']) {
    await writePicture(join(root, 'training/image_2', `${number}_10.png`));
    await writePicture(join(root, 'testing/image_2', `${number}_10.png`));
    writeGrey(join(root, 'training/semantic', `${number}_10.png`), [21, 23, 4]);
    writeColours(join(root, 'training/semantic_rgb', `${number}_10.png`), [[107, 142, 35]]);
  }
}

export async function daimlerTree(root: string): Promise<void> {
  for (const sequence of ['train_1', 'train_3', 'test_1']) {
    for (const frame of ['frame_0000', 'frame_0001', 'frame_0010'])
      writeGrey(join(root, sequence, 'images', `${frame}.png`), [0, 40000, 65535], 16);
    for (const frame of ['frame_0000', 'frame_0010'])
      writeGrey(join(root, sequence, 'labels', `${frame}.png`), [0, 4, 255]);
  }
}

export async function mapillaryTree(root: string): Promise<void> {
  const label = (readable: string, evaluate = true) => ({
    name: `a--${readable}`,
    readable,
    color: [1, 2, readable.length],
    evaluate,
  });
  write(
    join(root, 'config.json'),
    JSON.stringify({ labels: [label('Bird'), label('Curb'), label('Unlabeled', false)] }),
  );
  const newer = [
    label('Bird'),
    label('Ego Vehicle', false),
    label('Curb'),
    label('Road'),
    label('Unlabeled', false),
  ];
  write(join(root, 'config_v2.0.json'), JSON.stringify({ labels: newer }));
  for (const split of ['training', 'validation', 'testing']) {
    await writePicture(join(root, split, 'images', '_0Ab-c.jpg'));
    if (split === 'testing') continue;
    writePalette(join(root, split, 'labels', '_0Ab-c.png'), [0, 1, 2]);
    writePalette(join(root, split, 'v2.0/labels', '_0Ab-c.png'), [0, 1, 2, 3, 4]);
  }
}

export async function scanNetTree(root: string): Promise<void> {
  write(join(root, 'scannetv2_train.txt'), 'scene0000_00\nscene0001_01\nscene0500_00\n');
  write(join(root, 'scannetv2_val.txt'), 'scene0002_00\n');
  write(
    join(root, 'scannetv2-labels.combined.tsv'),
    'id\traw_category\tnyu40id\n1\twall\t1\n1163\tobject\t40\n300\tsink\t34\n',
  );
  for (const scene of ['scene0000_00', 'scene0001_01', 'scene0002_00'])
    for (const frame of ['000000', '000100']) {
      await writePicture(join(root, scene, 'color', `${frame}.jpg`));
      writeGrey(join(root, scene, 'label', `${frame}.png`), [1, 39, 40, 0, 13]);
      writeGrey(join(root, scene, 'label-filt', `${frame}.png`), [1, 1163, 300, 0], 16);
    }
}

export async function deepGlobeTree(root: string): Promise<void> {
  for (const [split, id] of [
    ['train', '119'],
    ['train', '100694'],
    ['valid', '10452'],
    ['test', '115444'],
  ]) {
    await writePicture(join(root, split, `${id}_sat.jpg`));
    const impure = [
      [3, 255, 250],
      [250, 254, 1],
      [0, 2, 0],
      [255, 255, 255],
    ]; // as the published masks are
    if (split === 'train') writeColours(join(root, split, `${id}_mask.png`), impure);
  }
}

export async function imageNetTree(root: string): Promise<void> {
  for (const [split, id, name] of [
    ['train', 'n01440764', 'n01440764_10026'],
    ['train', 'n01443537', 'n01443537_2'],
    ['val', 'n01443537', 'ILSVRC2012_val_00000236'],
  ])
    await writePicture(join(root, split, id, `${name}.JPEG`));
}
