import { describe, expect, it } from 'vitest';
import { benchOptions, usage } from '../../scripts/bench/options.mjs';
import { systems, takes, tasks, wholeRun, whyNot } from '../../scripts/bench/systems.mjs';

describe('npm run bench', () => {
  it('compares all systems on all tasks unless told otherwise', () => {
    const all = { tasks, systems: Object.keys(systems), rounds: 10, seeds: 10, record: false, help: false };
    expect(benchOptions([])).toEqual(all);
  });

  it('takes tasks and systems by name, each once, in its own order', () => {
    const words = ['--task', 'vgg16-b1,mnist-bn,vgg16-b1', '--systems=keras, ours', '--rounds', '3'];
    expect(benchOptions(words)).toMatchObject({
      tasks: ['mnist-bn', 'vgg16-b1'],
      systems: ['ours', 'keras'],
      rounds: 3,
    });
  });

  it('says which names there are', () => {
    expect(() => benchOptions(['--task', 'mnist'])).toThrow(
      /^There is no task "mnist": there is mnist-plain, /,
    );
    expect(() => benchOptions(['--systems', 'ours,caffe'])).toThrow(
      /no system "caffe": there is ours, ours-bf16/,
    );
    expect(() => benchOptions(['--tasks', 'mnist-bn'])).toThrow(/does not know "--tasks": it takes --task, /);
    expect(() => benchOptions(['mnist-bn'])).toThrow(/npm run bench does not know "mnist-bn"/);
  });

  it('records what is fixed', () => {
    expect(benchOptions(['--record'])).toMatchObject({ record: true, rounds: 4, seeds: 5 });
    expect(() => benchOptions(['--record', '--task', 'mnist-bn'])).toThrow(/--record takes no --task/);
    expect(() => benchOptions(['--check', 'nothing'])).toThrow(/there is recorded, laboratory/);
  });

  it.each(['0', '-1', '2.5', 'ten', ''])('does not take "%s" rounds', (rounds) => {
    expect(() => benchOptions([`--rounds=${rounds}`])).toThrow(/takes a whole number from 1/);
  });

  it('names every task and system in its help', () => {
    expect(benchOptions(['--help']).help).toBe(true);
    for (const name of [...tasks, ...Object.keys(systems)]) {
      expect(usage).toContain(name);
    }
  });
});

describe('a system', () => {
  it('is left out with the reason where the processor has no bfloat16, or where a task is not written for it', () => {
    expect(whyNot('jax', 'gradcam', { bfloat16: true })).toBe('gradcam is not written for it');
    expect(whyNot('ours-bf16', 'mnist-bn', { bfloat16: false })).toMatch(/no instructions for bfloat16/);
    expect(whyNot('ours', 'mnist-bn', { bfloat16: false })).toBeUndefined();
    expect(whyNot('ours-bf16', 'mnist-bn', { bfloat16: true })).toBeUndefined();
  });

  it('takes the tasks that are written for it', () => {
    expect(['mnist-bn', 'vgg16-b8', wholeRun].map((task) => takes('torch-compile', task))).toEqual([
      true,
      true,
      true,
    ]);
    expect(['mnist-bn', 'vgg16-b8', wholeRun].map((task) => takes('openvino', task))).toEqual([
      false,
      true,
      false,
    ]);
  });
});
