import { describe, expect, it } from 'vitest';

import { runNetworkFaults } from './network.ts';

describe('stations and a server over a bad wire', () => {
  it('lose and double nothing, and nothing stays stuck when the wire is good again', { timeout: 200_000 }, async () => {
    const modes = ['cut', 'truncate', 'duplicate', 'delay', 'throttle'] as const;
    const quietly = () => undefined;
    const result = await runNetworkFaults({ count: 6, seed: 4, minutes: 0.5, say: quietly, phaseMs: 800, modes });
    expect(result.violations).toEqual([]);
    expect(result.counts).toMatchObject({ phases: 6, lost: 0, doubled: 0 });
    expect(result.counts['facts acknowledged']).toBeGreaterThan(50);
  });
});
