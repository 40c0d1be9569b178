/** How well damaged pictures are restored, over a whole set of them. */
import type { PictureValues } from '../data/noise';
import { medianFilter } from './filters';
import { type GreyPicture, psnr, ssim } from './imageQuality';

function pictureOf({ values, height, width, channels }: PictureValues, i: number): GreyPicture {
  if (channels !== 1) throw new RangeError(`expected grey pictures, got ${channels} channels`);
  const size = height * width;
  return { values: values.subarray(i * size, (i + 1) * size), height, width };
}

const overEach = <T>({ count }: PictureValues, of: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => of(i));

/** PSNR of each picture in decibels. */
export const psnrOfEach = (truth: PictureValues, restored: PictureValues): number[] =>
  overEach(truth, (i) => psnr(pictureOf(truth, i), pictureOf(restored, i)));

/** SSIM of each picture. */
export const ssimOfEach = (truth: PictureValues, restored: PictureValues): number[] =>
  overEach(truth, (i) => ssim(pictureOf(truth, i), pictureOf(restored, i)));

/** `18.3 · 0.72`: mean PSNR in decibels, mean SSIM. */
export function formatQuality(truth: PictureValues, restored: PictureValues): string {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return `${mean(psnrOfEach(truth, restored)).toFixed(1)} · ${mean(ssimOfEach(truth, restored)).toFixed(2)}`;
}

/** The median filter of each picture. */
export function medianFilterEach(pictures: PictureValues, size = 3): PictureValues {
  const values = new Float32Array(pictures.values.length);
  overEach(pictures, (i) => {
    values.set(medianFilter(pictureOf(pictures, i), size), i * pictures.height * pictures.width);
  });
  return { ...pictures, values };
}
