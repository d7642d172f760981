import { defineConfig } from 'vitest/config';

// Browser tests: one file after the other, since they share two processors with a
// browser and trainings.
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['*.e2e.ts'],
    globalSetup: ['./setup.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
