/** The worker's side of a comparison: one line of JSON in, one out (see worker.mjs). */
import { createInterface } from 'node:readline';

/** Runs one step and reads its result back as a number. */
export type Step = () => number | Promise<number>;

/** Runs a step, or some, whenever a line asks for it. The first calls, five unless they take long, are timed apart. */
export async function serve(step: Step, versions: Record<string, string>): Promise<void> {
  const answer = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
  async function timed(steps: number): Promise<{ ms: number[]; results: number[] }> {
    const measured = { ms: [] as number[], results: [] as number[] };
    for (let i = 0; i < steps; i++) {
      const start = performance.now();
      measured.results.push(await step());
      measured.ms.push(performance.now() - start);
    }
    return measured;
  }

  const warmUp = await timed(3);
  if (warmUp.ms[1] + warmUp.ms[2] < 5000) {
    const { ms, results } = await timed(2);
    warmUp.ms.push(...ms);
    warmUp.results.push(...results);
  }
  answer({ first: warmUp.ms, results: warmUp.results, versions });
  for await (const line of createInterface({ input: process.stdin })) {
    const { steps } = JSON.parse(line) as { steps: number };
    const { ms } = await timed(steps);
    answer({ ms });
  }
}
