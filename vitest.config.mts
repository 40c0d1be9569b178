import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of a minute or more: they begin, so that none is left over at the end. */
const long =
  /\/test\/(readme|browser\/|package\/|reference\/|faults\/(programs|security|same|cells|shapes|badInput))/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const [first, then] = [true, false].map((isLong) =>
      sorted.filter(({ moduleId }) => long.test(moduleId) === isLong),
    );
    return [...first, ...then];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    env: { CONVNOTES_IMAGENET: 'no' }, // half a gigabyte is not fetched by tests
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/closingLine.ts'],
  },
});
