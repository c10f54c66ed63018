import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './scripts/playwright-setup.ts',
  outputDir: 'test-results',
  // Real windows on few cores: one at a time gives steady results. What mostly waits for watches to run out goes beside the others.
  workers: 2,
  projects: [
    { name: 'windows', testIgnore: 'shell-heartbeat.spec.ts', workers: 1 },
    { name: 'heartbeat', testMatch: 'shell-heartbeat.spec.ts', workers: 1 },
  ],
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: '.cache/reports/playwright.json' }]],
  use: { trace: 'retain-on-failure' },
});
