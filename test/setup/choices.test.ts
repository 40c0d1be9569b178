import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileArguments, compilers, zig } from '../../scripts/setup/compiler.mjs';
import { chooseDevice, hasNvidiaDriver } from '../../scripts/setup/device.mjs';
import { checkDisk, checkPlatform, processorFlags } from '../../scripts/setup/machine.mjs';
import { nodeProblem } from '../../scripts/setup/node.mjs';
import { platforms } from '../../scripts/setup/platform.mjs';
import { places, tensorflowVersion } from '../../scripts/setup/places.mjs';
import { choosePython } from '../../scripts/setup/python.mjs';
import { downloadOf } from '../../scripts/setup/tensorflow.mjs';
import { root } from './project';

const python = (version: number[], venv = true) => ({
  executable: `/bin/python${version[1]}`,
  version,
  venv,
});

describe('Node', () => {
  it.each(['20.12.0', '20.20.2', '22.0.0', '26.10.0'])('%s will do', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  it.each(['18.20.4', '20.11.1', '8.0.0'])('%s is refused with what is needed', (version) => {
    expect(nodeProblem(version)).toMatch(`Node 20.12 or newer is needed and this is ${version}`);
  });
});

describe('the device', () => {
  const never = () => {
    throw new Error('the driver was looked for although it does not matter');
  };

  it('is the one asked for, then the one taken before, then the GPU where there is a driver', () => {
    const platform = platforms['linux-x64'];
    expect(chooseDevice({ platform, asked: 'cpu', before: 'gpu', driver: never })).toBe('cpu');
    expect(chooseDevice({ platform, asked: 'gpu', before: 'cpu', driver: never })).toBe('gpu');
    expect(chooseDevice({ platform, asked: undefined, before: 'gpu', driver: never })).toBe('gpu');
    expect(chooseDevice({ platform, asked: undefined, before: undefined, driver: () => true })).toBe('gpu');
    expect(chooseDevice({ platform, asked: undefined, before: undefined, driver: () => false })).toBe('cpu');
  });

  it('is the CPU where there is no TensorFlow with CUDA, and --gpu is refused', () => {
    const platform = platforms['linux-arm64'];
    expect(chooseDevice({ platform, asked: undefined, before: undefined, driver: () => true })).toBe('cpu');
    expect(() => chooseDevice({ platform, asked: 'gpu', before: undefined })).toThrow(
      'no TensorFlow with CUDA for Linux on arm64: leave out --gpu',
    );
  });

  it('has a driver when the kernel module or nvidia-smi is there', () => {
    const module = (path: unknown): boolean => path === '/proc/driver/nvidia/version';
    const tool = (name: string) => (name === 'nvidia-smi' ? '/usr/lib/wsl/lib/nvidia-smi' : undefined);
    expect(hasNvidiaDriver({ exists: module, find: () => undefined })).toBe(true);
    expect(hasNvidiaDriver({ exists: () => false, find: tool })).toBe(true);
    expect(hasNvidiaDriver({ exists: () => false, find: () => undefined })).toBe(false);
  });
});

describe('TensorFlow', () => {
  const words = (kind: string) =>
    downloadOf(kind, {
      ...places('/p', platforms['linux-x64']),
      wheels: '/p/.work/wheels',
      python: '3.11',
    }).join(' ');

  it('for the CPU is one wheel', () => {
    expect(words('cpu')).toBe(
      `-m pip download --no-deps --only-binary=:all: --python-version 3.11 --platform manylinux_2_27_x86_64 --require-hashes --dest /p/.work/wheels -r /p/requirements/tensorflow-cpu.txt`,
    );
  });

  it('for the GPU is the list with CUDA, at the same version, every line pinned', () => {
    expect(words('gpu')).toMatch(
      /--platform manylinux2014_x86_64 .*-r \/p\/requirements\/tensorflow-gpu.txt$/,
    );
    const lines = readFileSync(join(root, 'requirements/tensorflow-gpu.txt'), 'utf8').split('\n');
    const pins = lines
      .filter((line) => line && !/^#|--hash=/.test(line))
      .map((line) => line.replace(' \\', ''));
    expect(pins).toContain(`tensorflow==${tensorflowVersion}`);
    expect(pins.filter((pin) => pin.startsWith('nvidia-')).length).toBe(12);
    expect(pins.every((pin) => /^[a-z0-9-]+==[0-9.]+$/.test(pin))).toBe(true);
  });
});

describe('Python', () => {
  it('is the first that will do', () => {
    expect(choosePython([python([2, 7, 18]), python([3, 9, 18]), python([3, 12, 1])]).version).toEqual([
      3, 9, 18,
    ]);
    expect(choosePython([python([3, 11, 2], false), python([3, 10, 0])]).version).toEqual([3, 10, 0]);
  });

  it('may be newer than what is known, where nothing else is there', () => {
    expect(choosePython([python([3, 19, 0]), python([3, 10, 0])]).version).toEqual([3, 10, 0]);
    expect(choosePython([python([3, 19, 0])]).version).toEqual([3, 19, 0]);
  });

  it('is asked for in one sentence where there is none', () => {
    expect(() => choosePython([])).toThrow(
      /3.9 or newer is needed and no python3 was found: install it .*apt install/,
    );
    expect(() => choosePython([python([3, 8, 18])])).toThrow(
      /there is only Python 3.8.18 \(\/bin\/python8\)/,
    );
    expect(() => choosePython([python([3, 11, 2], false)])).toThrow(
      /Python 3.11.2 \(.*\) has no venv module: .*apt install python3-venv/,
    );
  });
});

describe('the compiler', () => {
  it('is what is there, and zig after that', () => {
    const names = (...there: string[]) =>
      compilers('/p/.venv/bin/python', (name: string) =>
        there.includes(name) ? `/usr/bin/${name}` : undefined,
      );
    expect(names('c++', 'g++').map(({ name }) => name)).toEqual(['g++', 'c++', 'zig']);
    expect(names()).toEqual([
      { name: 'zig', command: ['/p/.venv/bin/python', '-m', 'ziglang', 'c++'], fetch: zig },
    ]);
  });

  it.each(['cpu', 'gpu'])('is told to find the %s library beside the addon, in any folder', (kind) => {
    const words = compileArguments(places('/somewhere', platforms['linux-x64']), kind, 'out.node');
    expect(words.filter((word) => word.startsWith('-Wl,-rpath'))).toEqual([
      '-Wl,-rpath,$ORIGIN/tensorflow/tensorflow',
    ]);
    expect(words).toContain(`-L/somewhere/.venv/tensorflow-${kind}-${tensorflowVersion}/tensorflow`);
    expect(words).toContain('/somewhere/scripts/setup/defaults.cc');
  });
});

describe('the machine', () => {
  const flags = (line: string) => processorFlags(`processor\t: 0\nflags\t\t: ${line}\n`);

  it('has AVX where it is an x86-64', () => {
    const machine = { platform: 'linux', kernel: '6.1.0', glibc: '2.36' };
    const check = (arch: string, line: string) => () =>
      checkPlatform({ ...machine, arch, flags: flags(line) });
    expect(check('x64', 'fpu avx avx2')).not.toThrow();
    expect(check('x64', 'fpu sse4_2')).toThrow(/with AVX/);
    expect(check('arm64', 'fp asimd')).not.toThrow();
  });

  it('has room', () => {
    expect(() => checkDisk('/p', 2e9, 2.1e9)).not.toThrow();
    expect(() => checkDisk('/p', 2e9, 1.9e9)).toThrow(
      'needs about 2.0 GB in /p and 1.9 GB are free: make room',
    );
  });
});
