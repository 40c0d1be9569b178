import { describe, expect, it } from 'vitest';
import { benchOptions, usage } from '../../scripts/bench/options.mjs';
import { systems, tasks } from '../../scripts/bench/systems.mjs';

describe('npm run bench', () => {
  it('compares all systems on all tasks unless told otherwise', () => {
    const all = { tasks, systems: Object.keys(systems), rounds: 10, help: false };
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
    expect(() => benchOptions(['--systems', 'ours,jax'])).toThrow(
      /no system "jax": there is ours, ours-bf16/,
    );
    expect(() => benchOptions(['--tasks', 'mnist-bn'])).toThrow(/does not know "--tasks": it takes --task, /);
    expect(() => benchOptions(['mnist-bn'])).toThrow(/npm run bench does not know "mnist-bn"/);
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
