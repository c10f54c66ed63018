import { describe, expect, it } from 'vitest';

import { runKills } from './kill.ts';

describe('stations and a server under kill -9', () => {
  it('lose, double and forget nothing that was acknowledged', { timeout: 120_000 }, async () => {
    const result = await runKills({ count: 6, seed: 1, minutes: 0.5, say: () => undefined, stations: 2, everyMs: 900 });
    expect(result.violations).toEqual([]);
    expect(result.counts).toMatchObject({ kills: 6, lost: 0, doubled: 0 });
    expect(result.counts['facts acknowledged']).toBeGreaterThan(50);
  });
});
