import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

/** Prints why each skipped test was skipped, what failed, and the one closing line `N passed, N failed, N skipped`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    const failures = unhandledErrors.map(({ message }) => message);
    for (const module of modules) {
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
