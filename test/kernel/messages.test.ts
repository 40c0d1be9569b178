import { expect, it } from 'vitest';
import { executed } from './executed';

it('loses no line of a cell that prints thousands, nor the cells after it', async () => {
  const count = 5000;
  const [lines, after] = await executed(
    `for (let i = 0; i < ${count}; i++) console.log(i);\nconst done = 'to the end';`,
    'console.log(done);',
  );
  expect(lines).toBe(Array.from({ length: count }, (_, i) => `${i}\n`).join(''));
  expect(after).toBe('to the end\n');
});
