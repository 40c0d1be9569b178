import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installedBrowser } from '../../scripts/report/browser.mjs';
import { compileArguments } from '../../scripts/setup/compiler.mjs';
import { checkPlatform } from '../../scripts/setup/machine.mjs';
import { places, tensorflowVersion } from '../../scripts/setup/places.mjs';
import { platformOf, platforms } from '../../scripts/setup/platform.mjs';
import { downloadOf, keptFiles } from '../../scripts/setup/tensorflow.mjs';
import { root } from './project';

const names = ['linux-x64', 'linux-arm64', 'darwin-arm64'] as const;

describe('a machine', () => {
  it.each(names)('with %s is supported', (name) => {
    const [platform, arch] = name.split('-');
    expect(() => checkPlatform({ platform, arch, flags: new Set(['avx']) })).not.toThrow();
    expect(platformOf({ platform, arch }).name).toBe(name);
  });

  it.each([
    [
      'darwin',
      'x64',
      /^convnotes runs on Linux on x86-64, Linux on arm64 and macOS on Apple silicon, and this is darwin on x64: use one of these/,
    ],
    [
      'freebsd',
      'arm64',
      /this is freebsd on arm64: use one of these, or a container or virtual machine with Linux\.$/,
    ],
    [
      'win32',
      'x64',
      /on Windows use WSL2, which is Linux: run "wsl --install" in PowerShell, .* run this again there\.$/,
    ],
  ])('with %s on %s is told in one sentence what is', (platform, arch, sentence) => {
    expect(() => checkPlatform({ platform, arch })).toThrow(sentence);
  });
});

describe.each(names)('TensorFlow for %s', (name) => {
  const platform = platforms[name];
  const here = places('/p', platform);

  it('has a list with its version and checksums', () => {
    const list = readFileSync(join(root, `requirements/${platform.cpu.list}.txt`), 'utf8');
    expect(list).toMatch(
      new RegExp(`^tensorflow(-cpu)?==${tensorflowVersion.replaceAll('.', '\\.')} \\\\$`, 'm'),
    );
    expect(list.match(/--hash=sha256:[0-9a-f]{64}/g)!.length).toBeGreaterThan(3);
    const words = downloadOf('cpu', { ...here, wheels: '/w', python: '3.12' }).join(' ');
    expect(words).toContain(`--platform ${platform.cpu.wheels[0]} --require-hashes`);
    expect(words).toMatch(new RegExp(`-r /p/requirements/${platform.cpu.list}.txt$`));
  });

  it('is unpacked with its libraries, which the addon finds beside itself', () => {
    for (const library of platform.libraries) expect(keptFiles).toContain(`tensorflow/${library}`);
    const words = compileArguments(here, 'cpu', 'out.node').join(' ');
    const origin = name.startsWith('darwin') ? '@loader_path' : '\\$ORIGIN';
    expect(words).toMatch(new RegExp(`-Wl,-rpath,${origin}/tensorflow/tensorflow$`));
    for (const library of platform.libraries) expect(words).toContain(library);
  });
});

describe('a browser', () => {
  it('is looked for on PATH, on macOS among the applications too', () => {
    const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    const none = () => undefined;
    const exists = (path: unknown) => path === chrome;
    expect(installedBrowser({ platform: 'darwin', find: none, exists })).toBe(chrome);
    expect(installedBrowser({ platform: 'darwin', find: none, exists: () => false })).toBeUndefined();
    expect(installedBrowser({ platform: 'linux', find: none, exists })).toBeUndefined();
    const onPath = (name: string) => (name === 'chromium' ? '/usr/bin/chromium' : undefined);
    expect(installedBrowser({ platform: 'darwin', find: onPath, exists })).toBe('/usr/bin/chromium');
  });
});
