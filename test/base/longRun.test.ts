import { afterEach, expect, it } from 'vitest';
import { longRun, setLongRunObserver } from '../../lib/base/longRun';

afterEach(() => setLongRunObserver(undefined));

it('says how far it is, and throws the reason of a stop after the part at work', async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  const onProgress = (done: number, total: number) => seen.push(`${done} of ${total}`);
  const { partDone } = longRun('a', { onProgress, signal: stop.signal });
  await partDone(1, 3);
  stop.abort(new Error('enough'));
  await expect(partDone(2, 3)).rejects.toThrow('enough');
  expect(seen).toEqual(['1 of 3', '2 of 3']);
});

it('may be asked whether it was stopped', async () => {
  expect(await longRun('a', { signal: AbortSignal.abort() }).stoppedAfter(1, 2)).toBe(true);
  expect(await longRun('a', {}).stoppedAfter(1, 2)).toBe(false);
});

it('lets other work of the process go on', async () => {
  let worked = false;
  setImmediate(() => (worked = true));
  await longRun('a', {}).partDone(1, 2);
  expect(worked).toBe(true);
});

it('is watched by the observer where the caller does not watch it', async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  setLongRunObserver((name, unit) => ({
    signal: stop.signal,
    onProgress: (done) => seen.push(`${name}: ${done} ${unit}`),
  }));
  await longRun('a', {}, 'images').partDone(1, 2);
  await longRun('b', { onProgress: (done) => seen.push(`own ${done}`) }).partDone(1, 2);
  expect(seen).toEqual(['a: 1 images', 'own 1']);
  stop.abort(new Error('enough'));
  await expect(longRun('c', {}).partDone(1, 2)).rejects.toThrow('enough');
  await longRun('d', { signal: new AbortController().signal }).partDone(1, 2);
});
