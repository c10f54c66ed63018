import { refTo } from '../aggregates/references.ts';
import { createDeviationIndex } from '../deviations/deviation-index.ts';
import { equipmentOfPlan } from '../deviations/refs-of-plan.ts';
import { rankJobs } from '../dispatch/rank-jobs.ts';
import { decide } from '../gate/decide.ts';
import { planBody } from '../plan/plan-index.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { nextActionOf } from './next-action-of.ts';
import type { SightBefore } from './next-action-of.ts';

/** What a person sees at a station now. */
export function sightOf(station: TestStation, person: string): SightBefore {
  const { world } = station;
  const context = station.context();
  const { equipment } = context.station;
  const lines = equipment === null ? [] : rankJobs(world, equipment, context.nowMs);
  const index = createDeviationIndex(() => context);
  index.touched([...equipmentOfPlan(world)].map((id) => refTo('equipment', id)));
  for (const kind of ['workOrder', 'lot', 'deviation'] as const)
    index.touched([...world.logs[kind].keys()].map((id) => refTo(kind, id)));
  return {
    world,
    nowMs: context.nowMs,
    station: context.station,
    person: { id: person, roles: planBody(world.plan, 'person', person)?.roles ?? [] },
    ranking: { lines, readyCount: lines.filter(({ readiness }) => readiness !== 'blocked').length },
    deviations: { open: index.open(), standings: index.standings() },
    area: null,
    components: [],
    heardMs: context.nowMs,
    allows: (effect) => decide(context, { id: station.newId(), actor: person, ...effect }).ok,
  };
}

/** What a person is recommended at a station now; `shown`: what they saw before. */
export const best = (station: TestStation, person: string, shown: string | null = null) =>
  nextActionOf(sightOf(station, person), shown);

/** The saw of the small plant, where these people are signed on. */
export function atSaw(...people: string[]): TestStation {
  const station = createTestStation({ plan: smallPlant() });
  for (const person of people) station.give(station.commands.signOn(person));
  return station;
}
