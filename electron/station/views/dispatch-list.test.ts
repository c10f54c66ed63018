import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { rankJobs } from '../../../shared/dispatch/rank-jobs.ts';
import { emptyHead } from '../../../shared/facts/chain.ts';
import { sealFacts } from '../../../shared/facts/seal.ts';
import type { FactDraft } from '../../../shared/facts/seal.ts';
import { emptyReplica, noChanges, takeOwn, takeRows } from '../kernel/replica.ts';
import { order, planRows, smallPlant } from '../testing/small-plant.ts';
import { createDispatchList, workCentersOf } from './dispatch-list.ts';

const NOW = Date.UTC(2026, 2, 2, 6);
let ids = 0;
const newId = () => `01900000-0000-7000-8000-${(ids += 1).toString(16).padStart(12, '0')}`;

function productionFact(type: string, orderId: string, operation: string, equipment: string): FactDraft {
  const job = { order: orderId, operation, equipment };
  const zero = { value: '0', unit: 'C62' };
  const data =
    type === 'JobStarted'
      ? { ...job, revision: 1 }
      : type === 'QuantityReported'
        ? { ...job, good: { value: '5', unit: 'C62' }, scrap: [], rework: zero }
        : job;
  return {
    type,
    v: 1,
    refs: [`workOrder:${orderId}`, `equipment:${equipment}`],
    data,
    occurredAt: new Date(NOW).toISOString(),
    person: { id: 'p-ada', proof: 'badge' },
    command: newId(),
  };
}

const step = fc.oneof(
  fc.record({
    fact: fc.constantFrom('JobStarted', 'JobSuspended', 'JobResumed', 'JobCompleted', 'QuantityReported'),
    order: fc.constantFrom('WO-1', 'WO-2', 'WO-3', 'WO-4'),
    operation: fc.constantFrom('10', '20'),
    equipment: fc.constantFrom('press-1', 'packing'),
  }),
  fc.record({
    plan: fc.constantFrom('WO-2', 'WO-4'),
    revision: fc.integer({ min: 2, max: 5 }),
    due: fc.integer({ min: 1, max: 20 }),
  }),
);

describe('the dispatch list of a machine', () => {
  it('kept up to date order by order equals the list ranked from scratch, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const replica = emptyReplica();
        takeRows(replica, planRows(smallPlant()), NOW, noChanges());
        const list = createDispatchList(replica.world, () => 'press-1');
        list.rebuild(NOW);
        let head = emptyHead('line-1/normal/0123456789ab');
        for (const one of steps) {
          const changes = noChanges();
          if ('fact' in one) {
            const sealed = sealFacts(
              [productionFact(one.fact, one.order, one.operation, one.equipment)],
              head,
              replica.hlc,
              { site: 's', nowMs: NOW, boot: 'b', mono: 0, newId },
            );
            ({ head } = sealed);
            takeOwn(replica, sealed.facts, [sealed.head], changes);
          } else takeRows(replica, planRows([order(one.plan, one.due, one.revision)]), NOW, changes);
          list.update(changes, NOW);
          const ranked = rankJobs(replica.world, workCentersOf(replica.world, 'press-1'), 'press-1', NOW);
          expect(list.lines()).toEqual(ranked);
          expect(list.ranking().readyCount).toBe(ranked.filter(({ readiness }) => readiness === 'ready').length);
        }
      }),
      { numRuns: 60 },
    );
  });
});
