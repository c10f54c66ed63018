import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { refTo } from '../aggregates/references.ts';
import { applyFact, emptyWorld } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { arrivals } from '../testing/arrivals.testkit.ts';
import { validHistory } from '../testing/histories.testkit.ts';
import { TEST_START_MS } from '../testing/seeded.ts';
import { orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import { createDeviationIndex } from './deviation-index.ts';
import type { DeviationIndex } from './deviation-index.ts';
import { equipmentOfPlan, refsOfPlan } from './refs-of-plan.ts';

const sourcesOf = (world: World) => () => ({
  world,
  nowMs: TEST_START_MS + 3_600_000,
  station: { id: 'st-saw-1', equipment: 'saw-1' },
});

/** What an index says that looks at everything. */
function anew(world: World): DeviationIndex {
  const index = createDeviationIndex(sourcesOf(world));
  index.touched([...equipmentOfPlan(world)].map((id) => refTo('equipment', id)));
  for (const kind of ['equipment', 'workOrder', 'lot', 'deviation'] as const)
    index.touched([...world.logs[kind].keys()].map((id) => refTo(kind, id)));
  return index;
}

const byId = (deviations: ReadonlyMap<string, unknown>) =>
  [...deviations].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
const picture = (index: DeviationIndex) => ({
  open: byId(index.open()),
  standings: byId(index.standings()),
  gone: byId(index.gone()),
});

function planned(): World {
  const world = emptyWorld();
  for (const document of smallPlant()) addPlanDocument(world.plan, document);
  return world;
}

/** A revision of an order that the ERP sends in between. */
const changed = orderDocument('wo-1', { quantity: { value: '40', unit: 'C62' } }, 3);

test('what is kept as facts and plans arrive, in any order, late, twice, taken back, is what looking at everything finds', () => {
  fc.assert(
    fc.property(arrivals(validHistory), fc.nat(3), fc.nat(60), ({ facts, arrived }, every, planAt) => {
      const world = planned();
      const index = createDeviationIndex(sourcesOf(world));
      index.touched([...equipmentOfPlan(world)].map((id) => refTo('equipment', id)));
      for (const [at, fact] of arrived.entries()) {
        index.touched(applyFact(world, fact));
        if (at === planAt) {
          addPlanDocument(world.plan, changed);
          index.touched(refsOfPlan(world, 'workOrder/wo-1'));
        }
        if (at % 4 !== every) continue;
        expect(picture(index)).toEqual(picture(anew(world)));
      }
      expect(picture(index)).toEqual(picture(anew(world)));
      const inOrder = planned();
      for (const fact of facts) applyFact(inOrder, fact);
      if (planAt < arrived.length) addPlanDocument(inOrder.plan, changed);
      expect(picture(index)).toEqual(picture(anew(inOrder)));
    }),
    { numRuns: 60 },
  );
});

test('what was settled leaves nothing behind, and what is looked at anew is what changed', () => {
  const station = createTestStation({ plan: smallPlant() });
  const { commands, give, world } = station;
  const index = anew(world);
  const touch = (outcome: ReturnType<typeof give>) => {
    if (outcome.ok) index.touched(outcome.facts.flatMap(({ refs }) => refs));
    return outcome.command;
  };
  for (const person of ['ann', 'boss']) touch(give(commands.signOn(person)));
  const [first, second] = [
    touch(give(commands.raise('ann', 'assistance'))),
    touch(give(commands.raise('ann', 'qualityConcern'))),
  ];
  expect([...index.open().keys()].toSorted()).toEqual([first, second].toSorted());
  index.news();
  touch(give(commands.acknowledge('boss', first)));
  expect([...index.news()]).toEqual([first]);
  expect(index.standings().get(first)?.owner.person).toBe('boss');
  touch(give(commands.choose('boss', first, 'seeTo')));
  touch(give(commands.settleDeviation('boss', first)));
  expect([...index.open().keys()]).toEqual([second]);
  expect(index.gone().size).toBe(0);
});
