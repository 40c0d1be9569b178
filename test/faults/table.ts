import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Prints a table of the faults that were tried and their results. A test that annotates what it measured has a row
 * of its own, and so has one that failed or is left open; the others of a group share one.
 */
export default class FaultTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    console.log('\n| Fault | Tried | Outcome |\n| --- | --- | --- |');
    for (const module of modules) {
      for (const error of module.errors())
        console.log(row(module.relativeModuleId, 'to read the test', `FAILED: ${error.message}`));
      const plain = new Map<string, number>();
      for (const test of module.children.allTests()) {
        const fault = faultOf(test);
        const special = outcome(test);
        if (special) console.log(row(fault, test.name, special));
        else plain.set(fault, (plain.get(fault) ?? 0) + 1);
      }
      for (const [fault, count] of plain) console.log(row(fault, `${count} tests`, 'all as expected'));
    }
  }
}

/** The titles of the groups that hold the test, else the name of its file. */
function faultOf(test: TestCase): string {
  const groups: string[] = [];
  for (let { parent } = test; parent.type === 'suite'; { parent } = parent) groups.unshift(parent.name);
  return groups.join(', ') || test.module.relativeModuleId;
}

function outcome(test: TestCase): string {
  const result = test.result();
  if (result.state === 'failed') return `FAILED: ${result.errors[0]?.message ?? 'no reason given'}`;
  if (result.state === 'skipped') return `open: ${result.note ?? 'no reason given'}`;
  const notes = test.annotations().map(({ message }) => message);
  return notes.join('; ');
}

const row = (...cells: string[]) =>
  `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
