import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { runClockFaults } from './clock.ts';

describe('stations and a server whose clocks are set', () => {
  it('run with clocks that really are wrong', () => {
    const preload = path.join(import.meta.dirname, 'preload/shifted-clock.ts');
    const { stdout } = spawnSync(process.execPath, ['--import', preload, '-e', 'console.log(Date.now())'], {
      encoding: 'utf8',
      env: { ...process.env, LINESIDE_FAULT_CLOCK_MS: '-86400000' },
    });
    expect(Math.round((Date.now() - Number(stdout)) / 3_600_000)).toBe(24);
  });

  it('lose nothing, keep the order of their facts, and exchange everything', { timeout: 200_000 }, async () => {
    const result = await runClockFaults({ count: 5, seed: 7, minutes: 1, say: () => undefined });
    expect(result.violations).toEqual([]);
    expect(result.counts).toMatchObject({ lost: 0, doubled: 0 });
    // Whatever the clocks showed: times of facts stay those of the day.
    expect(result.counts['days between the first and the last fact']).toBeLessThan(2);
    expect(result.counts['facts acknowledged']).toBeGreaterThan(50);
  });
});
