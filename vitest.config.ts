import { defineConfig } from 'vitest/config';

/** One project per zone, so that `npx vitest run --project station` runs one zone's tests. Playwright owns `*.spec.ts`. */
const zones = {
  shared: ['shared/**/*.test.ts'],
  station: ['electron/station/**/*.test.ts'],
  'electron-shell': ['electron/main/**/*.test.ts', 'electron/preload/**/*.test.ts'],
  'sync-server': ['sync-server/**/*.test.ts'],
  renderer: ['renderer/**/*.test.{ts,tsx}', '!renderer/**/*.browser.test.ts'],
  screens: ['renderer/**/*.browser.test.ts'],
  architecture: ['scripts/**/*.test.ts'],
  integration: ['e2e/**/*.test.ts'],
  bench: ['bench/**/*.test.ts'],
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    maxConcurrency: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: Object.entries(zones).map(([name, include]) => ({
      extends: true as const,
      test: {
        name,
        include,
        environment: 'node' as const,
        // What is pure leaves nothing behind that the next file could stumble over.
        isolate: name !== 'shared',
        // What starts a browser is started once for all files.
        ...(name === 'screens' && { globalSetup: './renderer/testing/preview-setup.testkit.ts' }),
      },
    })),
  },
});
