import { defineConfig } from '@playwright/test';

/** What goes into the second lane. */
const secondLane = ['usability.spec.ts', 'deviation*.spec.ts', 'planning*.spec.ts'] as const;

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './scripts/playwright-setup.ts',
  outputDir: 'test-results',
  // Real windows on few cores: two at a time, each lane in its order. What mostly waits for watches to run out goes beside the first lane, then
  // the second lane does; they take about as long.
  workers: 2,
  projects: [
    { name: 'windows', testIgnore: ['shell-heartbeat.spec.ts', ...secondLane], workers: 1 },
    { name: 'heartbeat', testMatch: 'shell-heartbeat.spec.ts', workers: 1 },
    { name: 'more windows', testMatch: [...secondLane], workers: 1 },
  ],
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: '.cache/reports/playwright.json' }]],
  use: { trace: 'retain-on-failure' },
});
