/** PNG and SVG images as the output of a cell; in a terminal their captions. */
import { CaptionedOutput } from './captioned';

/**
 * Shows a PNG file's bytes at their own size, or so many CSS pixels wide.
 * @throws TypeError for other bytes.
 */
export function showImage(png: Buffer, { caption, width }: { caption: string; width?: number }): void {
  if (png.length < 24 || png.toString('latin1', 1, 4) !== 'PNG') {
    throw new TypeError(`expected the bytes of a PNG file, got ${png.length} bytes of something else`);
  }
  const [ownWidth, ownHeight] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const shownWidth = width ?? ownWidth;
  const size = { width: shownWidth, height: Math.round((ownHeight * shownWidth) / ownWidth) };
  const text = `Image, ${ownWidth} x ${ownHeight}: ${caption}`;
  const bundle = { 'image/png': png.toString('base64'), 'text/plain': text };
  new CaptionedOutput().show(bundle, caption, { 'image/png': { ...size, alt: caption } });
}

/**
 * Shows an SVG image.
 * @throws TypeError for other text.
 */
export function showSvg(svg: string, { caption }: { caption: string }): void {
  if (!svg.startsWith('<svg'))
    throw new TypeError(`expected the text of an SVG element, got "${svg.slice(0, 20)}"`);
  new CaptionedOutput().show({ 'image/svg+xml': svg, 'text/plain': `Image: ${caption}` }, caption);
}
