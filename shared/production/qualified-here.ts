import type { World } from '../aggregates/world.ts';
import type { Acting, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { missingQualifications } from '../people/qualified.ts';
import { planBody } from '../plan/plan-index.ts';
import { siteDate } from '../time/site-date.ts';
import type { Job } from './job-lookup.ts';
import type { Refused } from './job-refusals.ts';

/** The stations that stand at a machine. */
export function stationsAt({ plan }: World, equipment: string): readonly string[] {
  return [...(plan.stationsOf.get(equipment) ?? [])];
}

/** The people signed on at one of these stations. */
export function peopleAt(world: World, stations: readonly string[]): string[] {
  return [...world.logs.person].flatMap(([id, { state }]) =>
    stations.some((station) => Object.hasOwn(state.sessions, station)) ? [id] : [],
  );
}

/** A qualification that an operation needs and that nobody of these people has today; undefined when somebody has all of them. */
export function lackingQualification(
  world: World,
  codes: readonly string[],
  people: readonly string[],
  nowMs: number,
): string | undefined {
  if (codes.length === 0) return undefined;
  const date = siteDate(world.plan, nowMs);
  let least: readonly string[] = codes;
  for (const id of people) {
    const person = planBody(world.plan, 'person', id);
    const missing = person?.active ? missingQualifications(person, codes, date) : codes;
    if (missing.length < least.length) least = missing;
  }
  return least[0];
}

/** Refuses work that nobody who is signed on at the machine is qualified for. */
export function refuseUnqualified(
  context: GateContext,
  acting: Acting,
  job: Job,
  equipment: string,
): Refused | undefined {
  const codes = job.operation.qualifications ?? [];
  if (codes.length === 0) return undefined;
  const { world, nowMs } = context;
  const people = new Set([...peopleAt(world, stationsAt(world, equipment)), acting.person.id]);
  const qualification = lackingQualification(world, codes, [...people], nowMs);
  if (qualification === undefined) return undefined;
  const person = planBody(world.plan, 'person', acting.person.id)?.name ?? acting.person.id;
  return refuse('not-qualified', { person, qualification }, [
    openScreen('people'),
    openScreen('next'),
    { kind: 'ask', roles: ['supervisor'] },
  ]);
}
