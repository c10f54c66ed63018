import { expect, test } from 'vitest';

import { refTo } from '../aggregates/references.ts';
import { applyFacts, emptyWorld, restAggregate, stateOf } from '../aggregates/world.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { memoryArchive } from '../testing/memory-archive.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation, readTestFact } from '../testing/test-station.ts';
import { factsOfCommandAt, refsAround } from './facts-of-command.ts';

test('a decision is found with everything that it brought about, also when nothing of it is in memory any more', () => {
  const station = createTestStation({ plan: smallPlant() });
  const { give, commands } = station;
  for (const person of ['ann', 'ian']) give(commands.signOn(person));
  give(commands.start('ann', 'wo-1', '10'));
  const id = give(commands.raise('ann', 'qualityConcern')).command;
  const decided = give(commands.choose('ian', id, 'hold/order'));
  for (let count = 0; count < 40; count += 1) {
    station.clock.advance(60_000);
    give(commands.report('ann', 'wo-1', '10', { good: '1' }));
  }
  const world = emptyWorld(memoryArchive(5));
  for (const document of smallPlant()) addPlanDocument(world.plan, document);
  applyFacts(
    world,
    station.facts.map((raw) => readTestFact(raw)),
  );
  for (const ref of [refTo('deviation', id), refTo('workOrder', 'wo-1'), refTo('equipment', 'saw-1')])
    restAggregate(world, ref);
  const subject = stateOf(world, 'deviation', id).subject ?? undefined;
  const found = factsOfCommandAt(world, decided.ok ? decided.command : '', refsAround(world, id, subject));
  expect(found.map(({ type }) => type)).toEqual(['OptionChosen', 'HoldPlaced', 'DeviationResolved']);
  expect(factsOfCommandAt(world, station.newId(), refsAround(world, id, subject))).toEqual([]);
});
