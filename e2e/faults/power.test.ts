import { describe, expect, it } from 'vitest';

import { whyNoPowerCuts } from './block-disk.ts';
import { runPowerCuts } from './power.ts';

const reason = whyNoPowerCuts();

describe('power cuts of the disks of a station and a server', () => {
  it(
    `lose nothing that was acknowledged, but much of what was never flushed${reason === undefined ? '' : ` (${reason})`}`,
    { timeout: 200_000, skip: reason !== undefined },
    async () => {
      const result = await runPowerCuts({ count: 2, controls: 1, seed: 5, minutes: 1, say: () => undefined });
      expect(result.violations).toEqual([]);
      expect(result.counts).toMatchObject({ 'power cuts of the station': 2, lost: 0, doubled: 0 });
      expect(result.counts['control: lost by the station']).toBeGreaterThan(0);
      expect(result.counts['control: lost by the server']).toBeGreaterThan(0);
    },
  );
});
