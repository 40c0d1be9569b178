import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mnist, mnistChecksums, others } from '../../scripts/doctor/data.mjs';
import { segmentation } from '../../scripts/doctor/segmentation.mjs';
import { camVidTree, deepGlobeTree, scanNetTree } from '../data/segmentation/trees';
import { asText, ok, problem, warning } from '../../scripts/doctor/finding.mjs';
import { disk } from '../../scripts/doctor/machine.mjs';
import { gpu, kernel } from '../../scripts/doctor/project.mjs';
import { places } from '../../scripts/setup/places.mjs';
import { Project, projectPython, root } from './project';

interface Finding {
  name: string;
  state: 'ok' | 'warning' | 'problem';
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
  ...['JupyterLab', 'Kernel', 'MNIST', 'Segmentation', 'Other data'],
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
    expect(gpu({ kind: 'gpu' }, onGpu, true)).toEqual(ok('GPU', 'NVIDIA H200'));
    expect(gpu({ kind: 'cpu' }, onCpu, false)).toMatchObject({
      state: 'ok',
      found: expect.stringMatching(/no NVIDIA driver/),
    });
    expect(gpu({ kind: 'cpu' }, onCpu, true)).toMatchObject({
      state: 'warning',
      advice: expect.stringMatching(/setup -- --gpu/),
    });
    expect(gpu({ kind: 'gpu' }, onCpu, true)).toMatchObject({
      state: 'warning',
      advice: expect.stringMatching(/driver 525/),
    });
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

describe('MNIST', () => {
  const put = (name: string, bytes: Buffer) => {
    mkdirSync(project.path('data/mnist'), { recursive: true });
    writeFileSync(project.path('data/mnist', name), bytes);
  };
  const folders = () => [project.path('data')];

  it('may be missing', () => {
    expect(mnist(folders())).toMatchObject({ state: 'warning', found: 'not here yet' });
  });

  it('is told from files that are not it: swapped, cut short, not packed at all', () => {
    const [first, second, third, fourth] = Object.keys(mnistChecksums);
    put(`${first}.gz`, gzipSync('another file'));
    put(`${second}.gz`, gzipSync('a file cut short').subarray(0, 20));
    put(`${third}.gz`, Buffer.from('never packed'));
    const found = mnist(folders());
    expect(found.state).toBe('warning');
    for (const name of [first, second, third]) expect(found.found).toContain(`${name}.gz`);
    expect(found.found).not.toContain(fourth);
  });

  it('is verified where the real files are', (context) => {
    const given = process.env.CONVNOTES_DATA;
    if (!given || !existsSync(join(given, 'mnist'))) {
      return context.skip('CONVNOTES_DATA does not name a folder with MNIST');
    }
    expect(mnist([given])).toMatchObject({
      state: 'ok',
      found: expect.stringMatching(/70,000 digits.*checksums are right/),
    });
  });

  it('is not the only data', () => {
    mkdirSync(project.path('data/images/six'), { recursive: true });
    mkdirSync(project.path('data/vgg16'), { recursive: true });
    expect(others(folders()).found).toBe('images');
  });
});

describe('segmentation', () => {
  const folder = () => project.path('data');

  it('may have no set', () => {
    expect(segmentation([folder()])).toMatchObject({
      state: 'ok',
      found: expect.stringMatching(/none of eight/),
    });
  });

  it('counts the pictures of the sets that are there', async () => {
    await camVidTree(join(folder(), 'camvid'));
    await scanNetTree(join(folder(), 'scannet'));
    await deepGlobeTree(join(folder(), 'deepglobe'));
    const sets = 'CamVid (3 / 1 / 2 pictures), ScanNet (6 pictures), DeepGlobe (2 / 1 / 1 pictures)';
    expect(segmentation([folder()])).toEqual(ok('Segmentation', sets));
  });

  it('says what it expected of a set in another layout', () => {
    mkdirSync(join(folder(), 'kitti/kitti_semantics'), { recursive: true });
    expect(segmentation([folder()])).toMatchObject({
      state: 'warning',
      found: expect.stringMatching(/KITTI: nothing of its layout/),
      advice: 'expected training/image_2, testing/image_2 there',
    });
  });
});
