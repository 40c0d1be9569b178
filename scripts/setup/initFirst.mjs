/**
 * Marks a shared library to be initialised before the libraries that it needs (ELF's DF_1_INITFIRST, the
 * linker's `-z initfirst`). Set in the finished file because the linker of `zig c++` does not take the option.
 *
 * process.env set before the addon loads would switch oneDNN on too, but not silence the two lines that an initialiser
 * of TensorFlow 2.21 logs before it has read TF_CPP_MIN_LOG_LEVEL.
 */
const dynamicSegment = 2; // PT_DYNAMIC
const flags1 = 0x6ffffffbn; // DT_FLAGS_1, which `-z now` makes the linker write
const initFirst = 0x20n; // DF_1_INITFIRST

/** bytes: a 64-bit little-endian ELF file, changed in place. */
export function markInitFirst(bytes) {
  if (bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) {
    throw new TypeError('expected a 64-bit little-endian ELF file');
  }
  const headers = Number(bytes.readBigUInt64LE(32));
  const [size, count] = [bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  for (let at = headers; at < headers + count * size; at += size) {
    if (bytes.readUInt32LE(at) !== dynamicSegment) continue;
    const begin = Number(bytes.readBigUInt64LE(at + 8));
    const end = begin + Number(bytes.readBigUInt64LE(at + 32));
    for (let entry = begin; entry < end; entry += 16) {
      if (bytes.readBigUInt64LE(entry) !== flags1) continue;
      bytes.writeBigUInt64LE(bytes.readBigUInt64LE(entry + 8) | initFirst, entry + 8);
      return bytes;
    }
  }
  throw new TypeError('expected a library linked with -z now: there is no DT_FLAGS_1 to mark');
}
