/** The format of MNIST's files: a magic number, the size of each axis, big-endian, then bytes. */
import { npmRun } from '../base/installation';
import { DataError } from '../base/dataError';

export interface Idx {
  shape: number[];
  values: Uint8Array;
}

const unsignedBytes = 0x08;

/** file: named in errors. axes: 3 for images, 1 for labels. Throws DataError for any other file, and one cut short. */
export function parseIdx(bytes: Uint8Array, axes: number, file: string): Idx {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = (unsignedBytes << 8) | axes;
  const remedy = `move the file away and run ${npmRun('data -- mnist')}`;
  if (bytes.length < 4)
    throw new DataError(`${file}: expected an idx file, found ${bytes.length} bytes; ${remedy}`);
  const found = view.getUint32(0);
  if (found !== magic) {
    const hex = (n: number) => `0x${n.toString(16).padStart(8, '0')}`;
    const kind =
      found === ((unsignedBytes << 8) | 1)
        ? ' (labels)'
        : found === ((unsignedBytes << 8) | 3)
          ? ' (images)'
          : '';
    throw new DataError(
      `${file}: expected the magic number ${hex(magic)} of ${axes === 1 ? 'labels' : 'images'}, found ${hex(found)}${kind}; ${remedy}`,
    );
  }
  const header = 4 + 4 * axes;
  if (bytes.length < header)
    throw new DataError(`${file}: expected ${header} bytes of header, found ${bytes.length}; ${remedy}`);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = header + shape.reduce((a, b) => a * b, 1);
  if (bytes.length !== size) {
    const count = (n: number) => n.toLocaleString('en-US');
    const why = bytes.length < size ? 'the file was cut short' : 'there is more than belongs there';
    throw new DataError(
      `${file}: expected ${count(size)} bytes for [${shape.join(', ')}], found ${count(bytes.length)}: ${why}; ${remedy}`,
    );
  }
  return { shape, values: bytes.subarray(header) };
}
