import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    env: { CONVNOTES_IMAGENET: 'no' }, // half a gigabyte is not fetched by tests
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/closingLine.ts'],
  },
});
