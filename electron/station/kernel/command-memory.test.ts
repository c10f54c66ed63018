import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { testUuid } from '../../../shared/testing/seeded.ts';
import { createCommandMemory } from './command-memory.ts';

it('never takes a recorded command for a new one, whatever the clocks said, and asks nothing about ids that are new', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { minLength: 900, maxLength: 3000, size: 'max' }), (times) => {
      const memory = createCommandMemory();
      const ids = times.map((ms, index) => testUuid(ms, index));
      for (const id of ids) memory.note(id);
      for (const id of ids) expect(memory.mayHave(id)).toBe(true);
      expect(memory.mayHave(testUuid(6000, 1))).toBe(false);
      const afterRestart = createCommandMemory(memory.newest());
      for (const id of ids) expect(afterRestart.mayHave(id)).toBe(true);
      expect(afterRestart.mayHave(testUuid(6000, 1))).toBe(false);
    }),
    { numRuns: 20 },
  );
});
