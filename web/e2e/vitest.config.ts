import { defineConfig } from 'vitest/config';

// Browser tests, or with --mode screenshots or bench the other programs that need a browser.
// Files run one after the other, because a browser and trainings use the processors too.
export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  test: {
    include: mode === 'screenshots' || mode === 'bench' ? [`${mode}.ts`] : ['*.e2e.ts'],
    globalSetup: ['./setup.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } }, // long enough for a busy machine
  },
}));
