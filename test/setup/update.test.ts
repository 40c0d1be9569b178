import { expect, it } from 'vitest';
import { newestOf } from '../../scripts/update/npmPackages.mjs';
import { pinsOf } from '../../scripts/update/pythonLists.mjs';

it('a pin keeps its marker and its checksums, without the environment that all are for', () => {
  const linux =
    "implementation_name == 'cpython' and platform_machine == 'x86_64' and sys_platform == 'linux'";
  const printed = [
    `anyio==4.12.1 ; python_full_version < '3.10' and ${linux} \\`,
    '    --hash=sha256:ab \\',
    '    --hash=sha256:cd',
    `arrow==1.4.0 ; ${linux} \\`,
    '    --hash=sha256:ef',
    '',
  ].join('\n');
  expect(pinsOf(printed, linux)).toEqual([
    "anyio==4.12.1 ; python_full_version < '3.10' \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd",
    'arrow==1.4.0 \\\n    --hash=sha256:ef',
  ]);
});

it('of all releases in a range the newest is taken, by number', () => {
  expect(newestOf(['20.19.43', '20.9.5', '20.0.0'])).toBe('20.19.43');
  expect(newestOf(['5.9.3', '5.10.0', '5.0.4'])).toBe('5.10.0');
});
