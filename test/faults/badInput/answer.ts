/** The result of reading a folder: its content as a digest, or the error. */
import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import '../../../lib/engine/kernels/register';
import { tf } from '../../../lib/engine/tf';
import { type Reader, WrongAnswer } from './reader';

/** peak: bytes, the most that this process ever had. */
export type Answer = { peak: number } & (
  { outcome: 'read'; digest: string } | { outcome: 'refused' | 'wrong'; name: string; message: string }
);

/** What a reader makes of the files in a folder, in this process; it leaves no tensor. */
export async function answerOf(reader: Reader, folder: string): Promise<Answer> {
  const before = tf.memory().numTensors;
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
