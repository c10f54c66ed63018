import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { wishes } from '../testing/histories.testkit.ts';
import { operationAt, orderDocument, personDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import { commandOf } from '../testing/wishes.ts';
import { createDispatchList } from './dispatch-list.ts';
import { rankJobs } from './rank-jobs.ts';

const families = ['red', 'blue', 'red', undefined];

/** Orders for saws that are set up in colours; one of them needs the crane, which only Tom may use. */
function colours(): PlanDocument[] {
  return families.map((setupFamily, index) =>
    orderDocument(`c-${index}`, {
      operations: [
        {
          ...operationAt('saw', 10),
          ...(setupFamily === undefined ? { qualifications: ['crane'] } : { setupFamily }),
        },
      ],
    }),
  );
}

/** A revision of Tom, who may use the crane or not. */
function tom(revision: number): PlanDocument {
  const document = personDocument('tom', revision);
  const qualifications = revision % 2 === 0 ? [{ code: 'crane', validUntil: null }] : [];
  return document.kind === 'person' ? { ...document, body: { ...document.body, qualifications } } : document;
}

const planned = fc.record({
  plan: fc.constantFrom('wo-1', 'c-0', 'c-2', 'tom'),
  revision: fc.integer({ min: 2, max: 6 }),
});
const steps = fc
  .tuple(wishes(1, 50), fc.array(planned, { maxLength: 8 }))
  .map(([all, revisions]) => all.map((wish, index) => (index % 6 === 0 ? (revisions[index / 6] ?? wish) : wish)));

function revised({ plan, revision }: { readonly plan: string; readonly revision: number }): PlanDocument {
  if (plan === 'tom') return tom(revision);
  const operations = [{ ...operationAt('saw', 10), setupFamily: revision % 2 === 0 ? 'red' : 'blue' }];
  return orderDocument(plan, { priority: revision, operations }, revision);
}

describe('the dispatch list of a machine', () => {
  test('kept up to date order by order equals the list ranked from scratch, whatever happens', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const station = createTestStation({ plan: [...smallPlant(), ...colours(), tom(2)] });
        const { world, clock } = station;
        for (const person of ['boss', 'ann', 'tom']) station.give(station.commands.signOn(person));
        const nowMs = clock.nowMs();
        const list = createDispatchList(world, () => 'saw-1');
        list.rebuild(nowMs);
        for (const step of all) {
          const refs = new Set<string>();
          const plan = new Set<string>();
          if ('plan' in step) {
            addPlanDocument(world.plan, revised(step));
            plan.add(`${step.plan === 'tom' ? 'person' : 'workOrder'}/${step.plan}`);
          } else {
            const command = commandOf(step, station);
            const outcome = command && station.give(command);
            for (const fact of outcome?.ok ? outcome.facts : []) for (const ref of fact.refs) refs.add(ref);
          }
          list.update({ refs, plan }, nowMs);
          const ranked = rankJobs(world, 'saw-1', nowMs);
          const { lines, readyCount } = list.ranking();
          expect(lines).toEqual(ranked);
          expect(readyCount).toBe(ranked.filter(({ readiness }) => readiness !== 'blocked').length);
        }
      }),
      { numRuns: 60 },
    );
  });
});
