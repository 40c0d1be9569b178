import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

/** Prints why each skipped test was skipped, what failed, and the one closing line `N passed, N failed, N skipped`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    const failures = unhandledErrors.map(({ message, cause }) =>
      [message, cause?.message].join(' ').trimEnd(),
    );
    for (const module of modules) {
      if (module.state() === 'queued' || module.state() === 'pending') failures.push(unfinished(module));
      for (const { message } of module.errors()) failures.push(`${module.relativeModuleId} – ${message}`);
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        count[result.state] += 1;
        if (result.state === 'skipped')
          console.log(`skipped: ${test.fullName} – ${result.note ?? 'no reason given'}`);
        for (const { message } of result.errors ?? [])
          failures.push(`${module.relativeModuleId} > ${test.fullName} – ${message}`);
      }
    }
    for (const failure of failures) console.log(`failed: ${failure}`);
    console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped`);
  }
}

/** A file whose process ended before it did. Vitest hears of results in lots, so that the last may be unknown. */
function unfinished(module: TestModule): string {
  const tests = [...module.children.allTests()];
  const open = tests.filter((test) => test.result().state === 'pending');
  const from = open.length > 0 ? `, from "${open[0].fullName}" on` : '';
  return `${module.relativeModuleId} – its process ended; without a result: ${open.length} of ${tests.length} tests${from}`;
}
