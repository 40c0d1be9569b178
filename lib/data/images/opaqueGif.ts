/**
 * The GIF file with the palette's color where its first frame is transparent, which decoders leave out: the flag in the
 * graphic control extension (GIF89a, section 23) is cleared.
 */
export function opaqueGif(bytes: Buffer): Buffer {
  const palette = bytes[10] & 0x80 ? 3 * 2 ** ((bytes[10] & 7) + 1) : 0;
  let at = 13 + palette;
  while (bytes[at] === 0x21) {
    if (bytes[at + 1] === 0xf9 && bytes[at + 3] & 1) {
      const opaque = Buffer.from(bytes);
      opaque[at + 3] &= ~1;
      return opaque;
    }
    at += 2;
    while (bytes[at]) at += bytes[at] + 1; // blocks, each behind its length
    at += 1;
  }
  return bytes;
}
