import { describe, expect, it } from 'vitest';

import { runClockFaults } from './clock.ts';

describe('stations and a server whose clocks are set', () => {
  it('lose nothing, keep the order of their facts, and exchange everything', { timeout: 200_000 }, async () => {
    const result = await runClockFaults({ count: 5, seed: 7, minutes: 1, say: () => undefined });
    expect(result.violations).toEqual([]);
    expect(result.counts).toMatchObject({ lost: 0, doubled: 0 });
    expect(result.counts['days between the first and the last fact']).toBeGreaterThan(300);
    expect(result.counts['facts acknowledged']).toBeGreaterThan(50);
  });
});
