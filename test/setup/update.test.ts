import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newestOf } from '../../scripts/update/npmPackages.mjs';
import { lists, pinsOf, withMacOS } from '../../scripts/update/pythonLists.mjs';
import { root } from './project';

it('every list of Python packages is known', () => {
  const files = ['requirements', 'scripts/bench', 'workflow'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.txt'))
      .map((name) => `${folder}/${name}`),
  );
  expect(lists.map(({ file }) => file).sort()).toEqual(files.sort());
});

it('the lock has the packages of every platform, with their checksums', () => {
  interface Locked {
    integrity?: string;
    optionalDependencies?: Record<string, string>;
  }
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const optional = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies),
  );
  expect(optional).toContain('@img/sharp-linux-arm64');
  for (const name of optional) expect(packages[`node_modules/${name}`]?.integrity, name).toMatch(/^sha512-/);
});

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

it('what macOS alone needs is in the list with that', () => {
  const hash = ' \\\n    --hash=sha256:ab';
  const linux = [`anyio==4.16.0${hash}`, `babel==2.18.0${hash}`];
  const mac = [`anyio==4.16.0${hash}`, `appnope==1.0.0${hash}`, `zope==1.0 ; python_version < '3.10'${hash}`];
  expect(withMacOS(linux, mac)).toEqual([
    `anyio==4.16.0${hash}`,
    `appnope==1.0.0 ; sys_platform == 'darwin'${hash}`,
    `babel==2.18.0${hash}`,
    `zope==1.0 ; python_version < '3.10' and sys_platform == 'darwin'${hash}`,
  ]);
  expect(withMacOS(['six==1.0'], ['appnope==1.0.0'])[0]).toBe("appnope==1.0.0 ; sys_platform == 'darwin'");
});

it('of all releases in a range the newest is taken, by number', () => {
  expect(newestOf(['20.19.43', '20.9.5', '20.0.0'])).toBe('20.19.43');
  expect(newestOf(['5.9.3', '5.10.0', '5.0.4'])).toBe('5.10.0');
});
