/** Pictures and a network of photographs for the tests of their laboratory. */
import { join } from 'node:path';
import sharp from 'sharp';
import { tf } from '../../lib';
import { vgg16Pooled } from '../../lib/models/vgg16Pooled';

/** VGG16's layers with few filters, random. */
export function smallVgg16(classes: number): tf.LayersModel {
  const blocks = [2, 2, 3, 3, 3].map((count, i) => new Array<number>(count).fill(6 + 2 * i));
  const model = vgg16Pooled({ classes, blocks });
  model.weights.forEach((weight, i) => {
    const { shape } = weight;
    const inputs = tf.util.sizeFromShape(shape.slice(0, -1) as number[]);
    const deviation = shape.length > 1 ? Math.sqrt(2 / inputs) : 0.1;
    tf.tidy(() => void weight.write(tf.randomNormal(shape as number[], 0, deviation, 'float32', i + 1)));
  });
  return model;
}

/** A PNG file, or a JPEG that the camera held otherwise (Exif), of smooth colors and a few edges. */
export async function pictureFile(
  folder: string,
  seed: number,
  { width, height, orientation }: { width: number; height: number; orientation?: number },
): Promise<string> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        const [u, v] = [x / width, y / height].map((share) => 6 * share);
        const wave = Math.sin(u * (c + seed)) + Math.cos(v * (3 - c) + u + seed);
        const edge = (x - width / 3) ** 2 + (y - height / 2) ** 2 < (height / 5) ** 2 ? 60 : 0;
        pixels[(y * width + x) * 3 + c] = Math.round(96 + 40 * wave + edge);
      }
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  const file = join(folder, `${seed}-${width}x${height}.${orientation ? 'jpg' : 'png'}`);
  await (orientation ? image.withMetadata({ orientation }).jpeg({ quality: 100 }) : image.png()).toFile(file);
  return file;
}
