/** Wheels from PyPI, of whose files some are kept, whatever Python there is. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const extractor = fileURLToPath(new URL('extractWheel.py', import.meta.url));

/** What pip is asked for. list: a file of pins with checksums; wheels: where they come; python: "3.12". */
export const downloadArguments = ({ list, wheels, python, platforms }) => [
  ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--python-version', python],
  ...platforms.flatMap((platform) => ['--platform', platform]),
  ...['--require-hashes', '--dest', wheels, '-r', list],
];

/** What Python is asked for: to unpack into `folder` the files that match a pattern. wheels: a folder. */
export const extractArguments = ({ folder, patterns, wheels }) => [
  ...[extractor, folder, patterns.join('\n')],
  ...readdirSync(wheels).map((name) => join(wheels, name)),
];
