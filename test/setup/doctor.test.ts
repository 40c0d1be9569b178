import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { data, sets } from '../../scripts/doctor/data.mjs';
import { camVidTree, deepGlobeTree, scanNetTree } from '../data/segmentation/trees';
import { absent, asText, ok, problem, warning } from '../../scripts/doctor/finding.mjs';
import { disk, processor } from '../../scripts/doctor/machine.mjs';
import { gpu, kernel } from '../../scripts/doctor/project.mjs';
import { places } from '../../scripts/setup/places.mjs';
import { platforms } from '../../scripts/setup/platform.mjs';
import { Project, projectPython, root } from './project';

interface Finding {
  name: string;
  state: 'ok' | 'absent' | 'warning' | 'problem';
  found: string;
  advice?: string;
}
interface Report {
  ok: boolean;
  checks: Finding[];
  device?: { tensorflow: string; threads: number };
}

let project: Project;
beforeEach(() => (project = new Project()));
afterEach(() => project.remove());

const names = [
  ...['Node', 'Processor', 'Disk', 'Python', 'C++ compiler', 'Node packages', 'TensorFlow', 'GPU'],
  ...['JupyterLab', 'Kernel', ...(sets as { title: string }[]).map(({ title }) => title)],
];
const states = ({ checks }: Report) => Object.fromEntries(checks.map(({ name, state }) => [name, state]));

describe('npm run doctor', () => {
  it('before the set-up says what to do, fails, and writes nothing', async () => {
    const before = readdirSync(project.folder);
    project.provide('python3', projectPython);
    const { code, stdout, stderr } = await project.run('doctor.mjs', ['--json']);
    const report = JSON.parse(stdout) as Report;
    expect(report.checks.map(({ name }) => name)).toEqual(names);
    const missing = {
      'Node packages': 'problem',
      TensorFlow: 'problem',
      JupyterLab: 'problem',
      Kernel: 'problem',
    };
    expect(states(report)).toMatchObject({ Node: 'ok', Python: 'ok', 'C++ compiler': 'warning', ...missing });
    expect(report.checks.find(({ name }) => name === 'TensorFlow')?.advice).toBe('run "npm run setup"');
    expect([code, report.ok, stderr]).toEqual([1, false, '']);
    expect(readdirSync(project.folder)).toEqual(before);
  });

  it('after it finds TensorFlow at work', () => {
    const words = [`${root}/scripts/doctor.mjs`, '--json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    const report = JSON.parse(stdout) as Report;
    expect([status, report.ok, stderr]).toEqual([0, true, '']);
    expect(report.checks.map(({ name }) => name)).toEqual(names);
    expect(states(report)).toMatchObject({ TensorFlow: 'ok', JupyterLab: 'ok', Kernel: 'ok' });
    expect(report.device?.tensorflow).toMatch(/^2\.\d+\.\d+$/);
  });

  it('prints a line for each, and under it what to do', () => {
    const text = asText([
      ok('Node', '20.20.2'),
      warning('MNIST', 'not here', 'fetch it'),
      problem('Disk', 'full', 'clear it'),
    ]);
    expect(text).toBe(
      [
        ...[
          '✓ Node   20.20.2',
          '! MNIST  not here',
          '         → fetch it',
          '✗ Disk   full',
          '         → clear it',
        ],
        ...['', 'The notebooks cannot run yet: see the line with ✗.'],
      ].join('\n'),
    );
  });
});

describe('the GPU', () => {
  const onGpu = { kind: 'gpu', name: 'NVIDIA H200' };
  const onCpu = { kind: 'cpu', name: 'AMD EPYC' };

  it('is named, or why it is not used', () => {
    const here = places('/p', platforms['linux-x64']);
    expect(gpu({ kind: 'gpu', places: here }, onGpu, true)).toEqual(ok('GPU', 'NVIDIA H200'));
    expect(gpu({ kind: 'cpu', places: here }, onCpu, false)).toMatchObject({
      state: 'ok',
      found: expect.stringMatching(/no NVIDIA driver/),
    });
    expect(gpu({ kind: 'cpu', places: here }, onCpu, true)).toMatchObject({
      state: 'warning',
      advice: expect.stringMatching(/setup -- --gpu/),
    });
    expect(gpu({ kind: 'gpu', places: here }, onCpu, true)).toMatchObject({
      state: 'warning',
      advice: expect.stringMatching(/driver 525/),
    });
  });
});

describe('a platform', () => {
  it('that PyPI has no TensorFlow with CUDA for does without a GPU', () => {
    const arm = { kind: 'cpu', places: places('/p', platforms['linux-arm64']) };
    expect(gpu(arm, { kind: 'cpu', name: 'Neoverse' }, true)).toEqual(
      ok('GPU', 'none: PyPI has no TensorFlow with CUDA for Linux on arm64'),
    );
  });

  it('that nobody has run it on is named with that', () => {
    const found = (name: keyof typeof platforms) =>
      processor({ places: places('/p', platforms[name]) }).found;
    expect(found('darwin-arm64')).toMatch(/macOS on Apple silicon: built and checked, not yet run: tell us/);
    expect(found('linux-x64')).not.toMatch(/not yet run/);
  });
});

describe('the kernel', () => {
  it('of a folder that was moved is a problem', () => {
    const here = places(project.folder);
    expect(kernel({ places: here }).state).toBe('problem');
    cpSync(`${root}/.venv/share/jupyter/kernels`, `${here.venv}/share/jupyter/kernels`, { recursive: true });
    expect(kernel({ places: here })).toMatchObject({
      state: 'problem',
      found: expect.stringMatching(/another folder/),
    });
    expect(kernel({ places: places(root) })).toEqual(ok('Kernel', 'TypeScript (convnotes)'));
  });
});

describe('the disk', () => {
  it('has to have room for what is not there yet', () => {
    const empty = { places: places(project.folder), kind: 'cpu' };
    expect(disk(empty, 1e9)).toMatchObject({
      state: 'problem',
      advice: expect.stringMatching(/needs about \d\.\d GB more/),
    });
    expect(disk(empty, 100e9).state).toBe('ok');
  });
});

describe('data', () => {
  const put = (name: string, bytes: Buffer | string) => {
    mkdirSync(join(project.path('data', name), '..'), { recursive: true });
    writeFileSync(project.path('data', name), bytes);
  };
  const found = (title: string, folders = [project.path('data')]) =>
    (data(folders) as Finding[]).find(({ name }) => name === title)!;

  it('may be missing: then it is said how large it is and how to get it', () => {
    expect(found('MNIST')).toEqual(
      absent('MNIST', 'not here yet: 70,000 digits, 55 MB', '"npm run data -- mnist" fetches it'),
    );
    expect(found('VGG16, ImageNet')).toMatchObject({
      state: 'absent',
      found: expect.stringMatching(/553 MB/),
    });
    expect(found('Cityscapes').found).toMatch(/not here: .* images, from https:.*by registration/);
    expect((data([project.path('data')]) as Finding[]).every(({ state }) => state === 'absent')).toBe(true);
  });

  it('is told from files that are not it: swapped, cut short, not packed at all', () => {
    put('mnist/train-images-idx3-ubyte.gz', gzipSync('another file'));
    put('mnist/train-labels-idx1-ubyte.gz', gzipSync('a file cut short').subarray(0, 20));
    put('mnist/t10k-images-idx3-ubyte.gz', 'never packed');
    const { state, found: said } = found('MNIST');
    expect(state).toBe('warning');
    for (const name of ['train-images', 'train-labels', 't10k-images']) expect(said).toContain(name);
    expect(said).not.toContain('t10k-labels');
    put('vgg16/vgg16_weights_tf_dim_ordering_tf_kernels.h5', 'another');
    expect(found('VGG16, ImageNet')).toMatchObject({
      state: 'warning',
      advice: 'give it another name; "npm run data -- vgg16" fetches it',
    });
  });

  it('is verified where the real files are', (context) => {
    const given = process.env.CONVNOTES_DATA;
    if (!given || !existsSync(join(given, 'mnist'))) {
      return context.skip('CONVNOTES_DATA does not name a folder with MNIST');
    }
    expect(found('MNIST', [given])).toMatchObject({
      state: 'ok',
      found: expect.stringMatching(/70,000 digits, 55 MB, .*checksums are right/),
    });
  });

  it('may be weights of your own', () => {
    put('vgg16/vgg16.safetensors', 'weights');
    put('vgg16/vgg16_notop.keras', 'weights');
    expect(found('VGG16, ImageNet')).toMatchObject({
      state: 'ok',
      found: expect.stringMatching(/^vgg16.safetensors, 1 kB/),
    });
    expect(found('VGG16 without top').found).toMatch(/^vgg16_notop.keras/);
  });

  it('is counted, hidden files and labels apart', async () => {
    put('images/one.png', 'image');
    put('images/._one.png', 'of a Mac');
    await camVidTree(project.path('data/camvid'));
    await scanNetTree(project.path('data/scannet'));
    await deepGlobeTree(project.path('data/deepglobe'));
    expect(found('Your photographs').found).toBe(`1 file in ${project.path('data/images')}`);
    expect(found('CamVid').found).toMatch(/^3 \/ 1 \/ 2 files/);
    expect(found('ScanNet').found).toMatch(/^6 files/);
    expect(found('DeepGlobe').found).toMatch(/^2 \/ 1 \/ 1 files/);
  });

  it('in another layout is told with what was expected', () => {
    mkdirSync(project.path('data/kitti/kitti_semantics'), { recursive: true });
    expect(found('KITTI')).toMatchObject({
      state: 'warning',
      found: expect.stringMatching(/nothing of its layout/),
      advice: 'expected training/image_2, testing/image_2 there',
    });
  });
});
