/** The process that reads what may crash it: told a reader and a folder, it answers what came of it. */
import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import '../../../lib/engine/kernels/register';
import { tf } from '../../../lib/engine/tf';
import { WrongAnswer } from './reader';
import { readers } from './readers';

export interface Question {
  reader: string;
  folder: string;
}
/** peak: bytes, the most that this process ever had. */
export type Answer = { peak: number } & (
  { outcome: 'read'; digest: string } | { outcome: 'refused' | 'wrong'; name: string; message: string }
);

async function answer({ reader: name, folder }: Question): Promise<Answer> {
  const before = tf.memory().numTensors;
  const reader = readers.find((one) => one.name === name)!;
  const peak = () => process.resourceUsage().maxRSS * 1024;
  try {
    const digest = createHash('md5')
      .update(serialize(await reader.read(folder)))
      .digest('hex');
    const kept = tf.memory().numTensors - before;
    if (kept === 0) return { outcome: 'read', digest, peak: peak() };
    return { outcome: 'wrong', name: 'tensors', message: `${kept} tensors were left`, peak: peak() };
  } catch (thrown) {
    const error = thrown as Error;
    const kept = tf.memory().numTensors - before;
    if (kept !== 0)
      return {
        outcome: 'wrong',
        name: 'tensors',
        message: `${kept} tensors were left by ${error.message}`,
        peak: peak(),
      };
    const outcome = error instanceof WrongAnswer ? 'wrong' : 'refused';
    const origin = error.stack?.split('\n').find((line) => line.includes(' at ')) ?? '';
    const name = error.name === 'Error' || error.name === 'TypeError' ? `${error.name}${origin}` : error.name;
    return { outcome, name, message: error.message, peak: peak() };
  }
}

process.on('message', (question: Question) => {
  void answer(question).then((found) => process.send!(found));
});
process.on('disconnect', () => process.exit());
process.send!('ready');
