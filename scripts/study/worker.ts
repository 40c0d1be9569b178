/** A process that makes runs as it is told their ids, one after the other. */
import type { StudyRecord } from '../../lib/experiments/studyRecord';
import { runById } from './runById';

export interface Order {
  id: string;
  commit: string;
}
export type Answer = { id: string; record?: StudyRecord } | { id: string; problem: string };

process.on('message', ({ id, commit }: Order) => {
  runById(id, commit).then(
    (record) => process.send!({ id, record } satisfies Answer),
    (error: unknown) => process.send!({ id, problem: (error as Error).message } satisfies Answer),
  );
});
process.on('disconnect', () => process.exit());
