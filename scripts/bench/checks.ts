/** Runs the checks that it is called with; writes a line of JSON for how far it is and for each result. */
import { accuracy } from './checks/accuracy';
import type { Check } from './checks/check';
import { loop } from './checks/loop';
import { memory } from './checks/memory';

const checks: Record<string, Check> = { memory, loop, accuracy };
const write = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function main(): Promise<void> {
  for (const name of process.argv.slice(2)) {
    write({ say: name });
    for (const result of await checks[name]((say) => write({ say }))) write({ result });
  }
}

void main();
