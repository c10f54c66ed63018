import { expect, test } from 'vitest';

import type { LooseRow } from '../../../shared/sync/protocol.ts';
import { compactRows } from './compact-rows.ts';

test('rows that come while the disk is tidied stay, whatever is thought of them: what they belong to may be on its way', async () => {
  const row = (sequence: number): { readonly sequence: number; readonly row: LooseRow } => ({
    sequence,
    row: { seq: sequence, key: `fact/${sequence}`, lane: 'priority', kind: 'fact', body: {} },
  });
  const disk = [row(1), row(2), row(3)];
  const purged: string[] = [];
  const upTo = { own: 0, normal: 0, priority: 2 };
  const removed = await compactRows({
    store: {
      reader: {
        after: (part: string, after: number) => {
          const items = part === 'priority' ? disk.filter(({ sequence }) => sequence > after) : [];
          return { items, through: items.at(-1)?.sequence ?? after };
        },
      } as never,
      purge: async (keys, decidedAt) => {
        expect(decidedAt).toBe(upTo);
        purged.push(...keys);
      },
    },
    upTo,
    isNeeded: () => false,
    forgotten: (facts) => expect(facts).toHaveLength(2),
    goesOn: () => true,
  });
  expect([removed, purged]).toEqual([2, ['fact/1', 'fact/2']]);
});
