/** The checksum of each chunk of a PNG file, right again after a change. */
import { crc32 } from '../../data/segmentation/trees';

export function sealPng(bytes: Buffer): Buffer {
  const sealed = Buffer.from(bytes);
  for (let at = 8; at + 12 <= sealed.length;) {
    const end = at + 8 + sealed.readUInt32BE(at);
    if (end + 4 > sealed.length) break;
    sealed.writeUInt32BE(crc32(sealed.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return sealed;
}
