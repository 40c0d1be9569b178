/** What all whole runs in Node have in common (mnist.py has the same for Python), and their last line. */
export const [folder, seed] = [process.argv[2], Number(process.argv[3])];
export const [goal, batchSize, stepsBetween, mostSteps] = [0.98, 64, 200, 6000];

export function done(accuracy: number, steps: number, versions: Record<string, string>): void {
  console.log(JSON.stringify({ accuracy, steps, versions }));
  process.stdin.resume(); // until its memory and processor time have been read
}
