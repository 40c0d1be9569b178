/** Small photographs for tests: patches of a color of their class, with noise. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { Random } from '../../lib/base/random';

/** A JPEG file of a color, with noise; orientation: as Exif says it. */
export async function writePhotograph(
  file: string,
  color: readonly number[],
  { width = 40, height = 30, seed = 1, orientation = 1 } = {},
): Promise<void> {
  const random = new Random(seed);
  const pixels = Buffer.from(
    Array.from({ length: width * height }, () =>
      color.map((value) => Math.max(0, Math.min(255, Math.round(value + 20 * random.normal())))),
    ).flat(),
  );
  mkdirSync(dirname(file), { recursive: true });
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  writeFileSync(file, await image.withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer());
}

export const colors = { blue: [40, 60, 200], green: [40, 180, 60], red: [200, 50, 40] };

/** A folder for each color, with so many photographs. */
export async function photographTree(root: string, count: number, firstSeed = 1): Promise<void> {
  for (const [name, color] of Object.entries(colors)) {
    for (let i = 0; i < count; i++) {
      await writePhotograph(join(root, name, `${String(i).padStart(3, '0')}.jpg`), color, {
        seed: firstSeed + i,
      });
    }
  }
}
