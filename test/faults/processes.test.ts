/** Processes that meet: two in one output folder, a clock that goes back, a worker that dies. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { checkpointFile, studyFolders } from '../../lib/experiments/studyResults';
import { readRecords } from '../../lib/experiments/recordFile';
import type { StudyRecord } from '../../lib/experiments/studyRecord';
import { md5Of } from '../../lib/data/download';
import { Steps } from '../../scripts/setup/steps.mjs';
import { runAll } from '../../scripts/study/pool';
import { Mirror } from '../data/mirror';
import { temporaryFolders } from '../data/temporary';
import { until } from '../setup/project';
import { full, heavy } from './form';
import { startScript, type Started } from './killed';

vi.setConfig({ testTimeout: 1_800_000 }); // processes that load TensorFlow, on a machine that has other work

const folder = temporaryFolders();

const clock = `--require ${join(__dirname, 'clock.cjs')}`;

describe('two at once in one place', () => {
  /** Both begin when both are ready. */
  async function trainTwo(seeds: [number, number], env: Record<string, string> = {}): Promise<Started[]> {
    const place = folder();
    const go = join(place, 'go');
    const both = seeds.map((seed) =>
      startScript(
        join(__dirname, 'trainingPath.ts'),
        [join(place, 'a.checkpoint'), `${seed}`, '40', go],
        env,
      ),
    );
    await until(() => both.every(({ output, running }) => output.includes('ready') || !running));
    writeFileSync(go, '');
    await Promise.all(both.map(({ ended }) => ended));
    expect(readdirSync(place).sort()).toEqual(['a.checkpoint', 'go']);
    return both;
  }
  const resultOf = ({ output }: Started) => output.split('\n')[1];

  it('trainings of one run have the same curve', async ({ skip, annotate }) => {
    skip(!full, heavy);
    const both = await trainTwo([1, 1]);
    expect(both.map(({ code, errors }) => [code, errors])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    const [a, b] = both.map((run) => JSON.parse(resultOf(run)) as Record<string, unknown>);
    expect({ ...a, shortest: 0 }).toEqual({ ...b, shortest: 0 });
    await annotate('both end with the same curve');
  });

  it('trainings of two runs with one checkpoint: one is refused', async ({ annotate }) => {
    const both = await trainTwo([1, 2]);
    const [right, refused] = both.sort((a, b) => a.code! - b.code!);
    expect([right.code, right.errors, refused.code]).toEqual([0, '', 1]);
    expect(refused.errors).toMatch(
      /^\S+a\.checkpoint is of another seed, batch size or loss: expected .*move the file away/,
    );
    expect(refused.errors.trim().split('\n')).toHaveLength(1);
    await annotate('the one that comes second is refused in a sentence');
  });

  it('large downloads of one file both have it', async ({ annotate }) => {
    const place = folder();
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i) % 251));
    const waiting: (() => void)[] = [];
    const mirror = await Mirror.start({ 'digits.gz': bytes }, (response, body) => {
      response.writeHead(200, { 'content-length': body.length });
      response.write(body.subarray(0, 100_000));
      waiting.push(() => response.end(body.subarray(100_000)));
      if (waiting.length === 2) setTimeout(() => waiting.forEach((go) => go()), 200);
    });
    const options = { url: `${mirror.url}digits.gz`, md5: md5Of(bytes), size: bytes.length };
    const words = ['downloadLarge', JSON.stringify({ ...options, file: join(place, 'digits') })];
    const both = [1, 2].map(() => startScript(join(__dirname, 'download.ts'), words));
    const ended = await Promise.all(both.map((run) => run.ended)).finally(() => mirror.stop());
    expect(ended.map(({ code, errors }) => [code, errors])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(readdirSync(place)).toEqual(['digits']);
    expect(readFileSync(join(place, 'digits')).equals(bytes)).toBe(true);
    await annotate('both right, nothing left over');
  });

  it('studies make the same records', async ({ skip, annotate }) => {
    skip(!full, heavy);
    const place = folder();
    const both = [1, 2].map(() =>
      startScript('scripts/study/main.ts', ['trial', '--workers', '2'], { CONVNOTES_STUDIES: place }),
    );
    for (const { ended } of both) expect([(await ended).code, (await ended).errors]).toEqual([0, '']);
    const { records, complaints } = readRecords(join(place, 'trial.jsonl'));
    expect([records.length, complaints]).toEqual([4, []]);
    const lines = readFileSync(join(place, 'trial.jsonl'), 'utf8').trim().split('\n');
    const measured = lines.map((line) => JSON.parse(line) as StudyRecord);
    for (const { id, curve, testLoss } of measured) {
      const same = records.find((record) => record.id === id)!;
      expect([curve, testLoss]).toEqual([same.curve, same.testLoss]);
    }
    const files = readdirSync(place, { recursive: true, withFileTypes: true });
    expect(files.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual(['trial.jsonl']);
    await annotate(`4 records, right, in ${lines.length} lines`);
  });
});

describe('a clock that goes back by an hour each time', () => {
  it('makes no duration negative, and a training that goes on is the same', async () => {
    const place = folder();
    writeFileSync(join(place, 'go'), '');
    const run = async (checkpoint: string, steps: number, env = {}) => {
      const words = [join(place, checkpoint), '1', `${steps}`, join(place, 'go')];
      const { output, errors } = await startScript(join(__dirname, 'trainingPath.ts'), words, env).ended;
      expect(errors).toBe('');
      return JSON.parse(output.split('\n')[1]) as { loss: number[]; weights: number[][]; shortest: number };
    };
    const whole = await run('whole', 20);
    await run('parts', 8, { NODE_OPTIONS: clock });
    const parts = await run('parts', 20, { NODE_OPTIONS: clock });
    expect({ ...parts, shortest: 0 }).toEqual({ ...whole, shortest: 0 });
    expect(parts.shortest).toBeGreaterThan(0);
  });

  it('is not in the lines of the set-up', async () => {
    const lines: string[] = [];
    const steps = new Steps({ write: (line: string) => lines.push(line) } as unknown as NodeJS.WriteStream & {
      fd: 1;
    });
    let hour = 0;
    const now = vi.spyOn(Date, 'now').mockImplementation(() => 1e12 - 3.6e6 * hour++);
    try {
      await steps.run('a step', () => Promise.resolve('done'));
    } finally {
      now.mockRestore();
    }
    expect(lines.join('')).toMatch(/^✓ a step\s+done, \d+\.\d s\n$/);
  });
});

describe('a process of a study that is killed, as where memory runs out', () => {
  const id = 'trial/dropout/1';
  /** Kills the process of a run as soon as that has a checkpoint, so many times. */
  async function killWorkers(place: string, times: number) {
    vi.stubEnv('CONVNOTES_STUDIES', place);
    vi.stubEnv('TF_NUM_INTRAOP_THREADS', '1');
    const answers: string[] = [];
    let killed = 0;
    let before: number | undefined;
    const watch = setInterval(() => {
      const [worker] = childrenOf(process.pid).filter((pid) =>
        commandOf(pid).includes('scripts/study/worker.ts'),
      );
      if (killed >= times || !worker || worker === before || !hasWritten(place, killed)) return;
      before = worker;
      killed += 1;
      process.kill(worker, 'SIGKILL');
    }, 5);
    try {
      const onAnswer = (answer: { id: string; problem?: string }) =>
        answers.push(`${answer.id}: ${answer.problem ?? 'recorded'}`);
      const failed = await runAll([id], { workers: 1, commit: 'none', onAnswer });
      return { failed, answers, killed };
    } finally {
      clearInterval(watch);
      vi.unstubAllEnvs();
    }
  }
  const hasWritten = (place: string, killed: number) =>
    killed > 0 ||
    readdirSync(place, { recursive: true }).some((name) => String(name).endsWith('.checkpoint'));

  it('once, is replaced; twice, is said; the next study goes on, to the same record', async ({
    skip,
    annotate,
  }) => {
    skip(!full, heavy);
    const [whole, once, twice] = [folder(), folder(), folder()];
    expect(await killWorkers(whole, 0)).toEqual({ failed: 0, answers: [`${id}: recorded`], killed: 0 });
    expect(await killWorkers(once, 1)).toEqual({ failed: 0, answers: [`${id}: recorded`], killed: 1 });
    const { failed, answers } = await killWorkers(twice, 2);
    expect([failed, answers]).toEqual([
      1,
      [
        `${id}: the process that ran it ended (SIGKILL), as where memory runs out: close other programs, or give fewer --workers`,
      ],
    ]);
    expect(readdirSync(join(checkpointFile(studyFolders(twice), id), '..'))).toContain('1.checkpoint');
    expect(await killWorkers(twice, 0)).toMatchObject({ failed: 0 });
    const [a, ...others] = [whole, once, twice].map(
      (place) => readRecords(join(place, 'trial.jsonl')).records[0],
    );
    for (const { curve, looks, testLoss } of others)
      expect({ curve, looks, testLoss }).toEqual({ curve: a.curve, looks: a.looks, testLoss: a.testLoss });
    await annotate('killed once: replaced; twice: a sentence; then the same record');
  });
});

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // ended meanwhile
  }
}
