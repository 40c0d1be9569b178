/** Records of runs that never took place. */
import type { Method, NetworkSetting } from '../../lib/experiments/networks';
import type { StudyRecord } from '../../lib/experiments/studyRecord';

type NetworkRecord = StudyRecord & { setting: NetworkSetting };

export function record(
  method: Method,
  seed: number,
  given: Partial<NetworkRecord> & { learningRate?: number } = {},
): NetworkRecord {
  const { learningRate = 0.1, ...rest } = given;
  return {
    study: 'made-up',
    id: `made-up/${method}-${learningRate}/${seed}`,
    setting: { name: method, method, steps: 1000, learningRate },
    seed,
    steps: 1000,
    ended: 'all',
    curve: { bin: 10, loss: new Array<number>(100).fill(1), accuracy: new Array<number>(100).fill(0.9) },
    logged: [],
    stepsTo95: 500,
    msPerStep: 40,
    testAccuracy: 0.98,
    testLoss: 0.1,
    testCount: 10_000,
    date: '2026-01-31T12:00:00.000Z',
    seconds: 40,
    machine: 'a machine',
    threads: 2,
    versions: {},
    commit: 'none',
    pictures: 'made up',
    data: 'Made up.',
    ...rest,
  };
}
