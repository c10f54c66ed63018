import { describe, expect, it } from 'vitest';

import { runDamages } from './files.ts';

describe('a station and a server that find their database damaged', () => {
  it('set it right or say what to do, and lose nothing', { timeout: 200_000 }, async () => {
    const only = ['pages in the middle overwritten'];
    const result = await runDamages({ count: 2, seed: 1, minutes: 1, say: () => undefined, only });
    expect(result.violations).toEqual([]);
    expect(result.counts).toMatchObject({ 'damaged files': 2, lost: 0, doubled: 0 });
  });
});
