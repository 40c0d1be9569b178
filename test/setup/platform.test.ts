import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installedBrowser } from '../../scripts/report/browser.mjs';
import { compileArguments } from '../../scripts/setup/compiler.mjs';
import { checkPlatform } from '../../scripts/setup/machine.mjs';
import { places, tensorflowVersion } from '../../scripts/setup/places.mjs';
import { platformOf, platforms } from '../../scripts/setup/platform.mjs';
import { downloadOf, keptFiles } from '../../scripts/setup/tensorflow.mjs';
import { expectSentence, Project, root } from './project';

const names = ['linux-x64', 'linux-arm64', 'darwin-arm64'] as const;

const modern = { kernel: '23.1.0', glibc: '2.36', flags: new Set(['avx']) };

describe('a machine', () => {
  it.each(names)('with %s is supported, the oldest TensorFlow is built for too', (name) => {
    const [platform, arch] = name.split('-');
    const glibc = platform === 'linux' ? '2.27' : undefined;
    const kernel = platform === 'linux' ? '3.10.0' : '21.0.1';
    expect(() => checkPlatform({ ...modern, platform, arch, kernel, glibc })).not.toThrow();
    expect(platformOf({ platform, arch }).name).toBe(name);
  });

  const supported = 'convnotes runs on Linux on x86-64, Linux on arm64 and macOS on Apple silicon';
  it.each([
    ['Windows', { platform: 'win32', arch: 'x64' }, `${supported}; on Windows use WSL2, which is Linux: run`],
    ['Windows on arm64', { platform: 'win32', arch: 'arm64' }, 'run "wsl --install" in PowerShell, restart'],
    [
      'Node for Intel on a Mac',
      { platform: 'darwin', arch: 'x64' },
      'on Apple silicon install Node for arm64',
    ],
    ['macOS 11', { platform: 'darwin', arch: 'arm64', kernel: '20.6.0' }, 'needs macOS 12 or newer: update'],
    [
      'Linux of 32 bits',
      { platform: 'linux', arch: 'arm' },
      `${supported}, and this Node has 32 bits: install`,
    ],
    ['Windows of 32 bits', { platform: 'win32', arch: 'ia32' }, 'use WSL2'],
    ['FreeBSD', { platform: 'freebsd', arch: 'arm64' }, 'this is freebsd on arm64: use one of these, or a'],
    ['RISC-V', { platform: 'linux', arch: 'riscv64' }, 'this is linux on riscv64: use one of these, or a'],
    [
      'musl',
      { platform: 'linux', arch: 'x64', glibc: undefined },
      'another C library (musl, as Alpine Linux has)',
    ],
    [
      'an old glibc',
      { platform: 'linux', arch: 'arm64', glibc: '2.17' },
      'glibc 2.27 or newer, and this is 2.17',
    ],
    ['no AVX', { platform: 'linux', arch: 'x64', flags: new Set(['sse2']) }, 'needs a processor with AVX'],
  ])('with %s is told in one sentence what is supported and what to do', (_, machine, sentence) => {
    const check = () => checkPlatform({ ...modern, ...machine });
    expect(check).toThrow(sentence);
    expect(check).toThrow(/^[^\n]+: [^\n]+\.$/);
  });
});

describe('npm start', () => {
  let project: Project;
  beforeEach(() => {
    project = new Project();
    mkdirSync(project.path('notebooks'));
  });
  afterEach(() => project.remove());

  it.each([
    ['Windows', "process.platform = 'win32'", /on Windows use WSL2/],
    ['musl', 'process.report.getReport = () => ({ header: {} })', /another C library \(musl/],
  ])('on %s ends with that sentence, and touches nothing', async (_, change, sentence) => {
    const writable =
      "for (const name of ['platform', 'report'])\n  Object.defineProperty(process, name, { value: process[name], writable: true });\n";
    writeFileSync(project.path('other.cjs'), `${writable}${change};\n`);
    const before = readdirSync(project.folder);
    const env = { NODE_OPTIONS: `--require ${project.path('other.cjs')}` };
    expectSentence(await project.run('start.mjs', [], env), sentence);
    expect(readdirSync(project.folder)).toEqual(before);
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
