import { stateOf } from '../aggregates/world.ts';
import { isSignedOn } from '../people/person-state.ts';
import { planBody } from '../plan/plan-index.ts';
import { giveAt, jobOn, signedOnAt } from './machine-life.ts';
import type { MachineLife, PlantLife } from './machine-life.ts';

/** Signs the crew of a shift on, lets it take over the job, and signs the others off. @returns whether somebody had to do anything. */
export function changeCrew(life: PlantLife, machine: MachineLife, crew: readonly string[], nowMs: number): boolean {
  const { world } = life;
  const { station, equipment } = machine;
  let changed = false;
  for (const person of crew) {
    const state = stateOf(world, 'person', person);
    if (!isSignedOn(state, station)) {
      const badge = planBody(world.plan, 'person', person)?.badge;
      if (badge === undefined || !giveAt(life, machine, nowMs, null, 'signOn', { badge }).ok) continue;
      changed = true;
    }
    const on = jobOn(life, machine);
    if (!on || on.run.phase === 'paused') continue;
    const { order, operation } = on.run;
    const isAtWork = state.labor.some(
      (labor) => labor.order === order && labor.operation === operation && labor.equipment === equipment,
    );
    if (!isAtWork) changed = giveAt(life, machine, nowMs, person, 'joinJob', { order, operation }).ok || changed;
  }
  for (const person of signedOnAt(world, station)) {
    if (crew.includes(person)) continue;
    giveAt(life, machine, nowMs, null, 'signOff', { person });
    changed = true;
  }
  return changed;
}

/** Nobody works here any more: what runs rests until somebody comes back, and everybody goes home. */
export function closeForToday(life: PlantLife, machine: MachineLife, nowMs: number): void {
  const [actor] = signedOnAt(life.world, machine.station);
  const on = jobOn(life, machine);
  if (on && actor !== undefined) {
    const { order, operation } = on.run;
    giveAt(life, machine, nowMs, actor, 'suspendJob', { order, operation });
  }
  changeCrew(life, machine, [], nowMs);
  machine.producingMs = null;
  machine.standing = null;
  machine.setupMs = null;
}
