/** The process that calls lib's functions with arguments of other shapes, and reports the result of each call. */
import fc from 'fast-check';
import { deriveSeed } from '../../../lib/base/random';
import { tf } from '../../../lib/engine/tf';
import { publicNames } from '../../publicNames';
import type { Answer } from '../badInput/answer';
import type { Question } from '../badInput/process';
import { type Swap, swapIn, swaps } from './changeArguments';
import type { Entry } from './entry';
import { groups } from './table';

type Function = (...args: unknown[]) => unknown;

const entries = new Map<string, Entry>(
  Object.values(groups).flatMap((group) => group.map((one) => [one.name, one])),
);

/** The swaps of call `i`; none in the first, whose arguments are right. */
const swapsOf = (name: string, i: number): Swap[] =>
  i === 0 ? [] : fc.sample(swaps, { seed: deriveSeed(1, name, i), numRuns: 1 })[0];

async function call({ reader: name, folder: i }: Question): Promise<Answer> {
  const { given, shape } = entries.get(name)!;
  const args = await given();
  const done = swapIn(args, swapsOf(name, Number(i)));
  const peak = process.resourceUsage().maxRSS * 1024;
  const last = tf.tidy(() => tf.scalar(0).id);
  const tensorsNow = countOf(args);
  const before = tensorsNow();
  let answer: Answer;
  let result: unknown;
  try {
    result = await (publicNames as Record<string, Function>)[name](...args);
    const made = tensorsIn(result);
    const wrong = made.find(
      (x) => x.isDisposed || x.shape.some((size) => !Number.isInteger(size) || size < 0),
    );
    const expected = shape && (shape as Function)(...args);
    if (wrong)
      answer = { outcome: 'wrong', name: 'shape', message: `${done}: a tensor [${wrong.shape}]`, peak };
    else if (expected && `${made[0]?.shape}` !== `${expected}`)
      answer = {
        outcome: 'wrong',
        name: 'shape',
        message: `${done}: [${made[0]?.shape}], not [${expected}]`,
        peak,
      };
    else answer = { outcome: 'read', digest: done, peak };
    const own = new Set(made.filter((x) => x.id > last)).size;
    const kept = tensorsNow() - before;
    if (answer.outcome === 'read' && !ownsTensors(result) && kept !== own)
      answer = {
        outcome: 'wrong',
        name: 'tensors',
        message: `${done}: ${kept} tensors more, ${own} in the result`,
        peak,
      };
  } catch (thrown) {
    const error = thrown as Error;
    const kept = tensorsNow() - before;
    const message = `${done}: ${error.message}`;
    if (kept === 0) answer = { outcome: 'refused', name: error.name, message, peak };
    else
      answer = { outcome: 'wrong', name: 'tensors', message: `${kept} tensors more after ${message}`, peak };
  }
  tf.disposeVariables();
  for (const x of [...tensorsIn(result), ...tensorsIn(args)]) if (!x.isDisposed) x.dispose();
  return answer;
}

/** Without variables where an optimiser was given: it makes some, and they are its own. */
const countOf = (args: unknown[]) => () =>
  tf.memory().numTensors - (hasOptimizer(args) ? Object.keys(tf.engine().registeredVariables).length : 0);

const hasOptimizer = (args: unknown[]) =>
  args.some((one) => one instanceof tf.Optimizer || (one as { optimizer?: unknown } | null)?.optimizer);

/** Models, and what else has to be disposed of. */
const ownsTensors = (value: unknown) =>
  typeof (value as { dispose?: unknown } | undefined)?.dispose === 'function' &&
  !(value instanceof tf.Tensor);

function tensorsIn(value: unknown, depth = 0): tf.Tensor[] {
  if (value instanceof tf.Tensor) return [value];
  if (!value || typeof value !== 'object' || ArrayBuffer.isView(value) || depth > 4) return [];
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.values(value).flatMap((one) => tensorsIn(one, depth + 1)) : [];
}

process.on('message', (question: Question) => void call(question).then((answer) => process.send!(answer)));
process.on('disconnect', () => process.exit());
process.send!('ready');
