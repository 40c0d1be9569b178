import { statSync } from 'node:fs';
import { relative } from 'node:path';

/** A line that names a file that was written: `outputs/report/index.html  (15 kB)`. */
export function writtenLine(file) {
  const { size } = statSync(file);
  const text = size < 1e5 ? `${Math.ceil(size / 1e3)} kB` : `${(size / 1e6).toFixed(1)} MB`;
  return `${relative(process.cwd(), file)}  (${text})\n`;
}
