import { describe, expect, it } from 'vitest';

import { runFullDisks } from './disk.ts';
import { whyNoSmallDisk } from './small-disk.ts';

const reason = whyNoSmallDisk();

describe('full disks of a station and a server', () => {
  it(
    `are said, lose nothing, and work goes on when there is space${reason === undefined ? '' : ` (${reason})`}`,
    { timeout: 200_000, skip: reason !== undefined },
    async () => {
      const result = await runFullDisks({ count: 1, seed: 6, minutes: 1, say: () => undefined });
      expect(result.violations).toEqual([]);
      expect(result.counts).toMatchObject({ 'disks filled of the station': 1, lost: 0, doubled: 0 });
    },
  );
});
