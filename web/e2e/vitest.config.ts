import { defineConfig } from 'vitest/config';

// Browser tests, or with --mode screenshots or bench what else needs a browser: one
// file after the other, since they share processors with a browser and trainings.
export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  test: {
    include: mode === 'screenshots' || mode === 'bench' ? [`${mode}.ts`] : ['*.e2e.ts'],
    globalSetup: ['./setup.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } }, // a busy machine is slow, not wrong
  },
}));
