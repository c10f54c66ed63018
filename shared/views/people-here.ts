import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { OpenLabor } from '../labor/open-labor.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import type { ShiftView } from './shift-view.ts';

type PersonHere = ShiftView['people'][number];

/** The stations that stand at some machines; a station at a work center stands at all of its machines. */
function stationsAt(plan: PlanIndex, equipment: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...equipment].flatMap((id) => [...(plan.stationsOf.get(id) ?? [])]));
}

function jobOf(world: World, { order, operation, equipment, activity, since }: OpenLabor): PersonHere['jobs'][number] {
  // The machine knows whether it is being set up; a person is told only what they began with.
  const now = stateOf(world, 'equipment', equipment).labor.find(
    (one) => one.order === order && one.operation === operation,
  );
  const number = planBody(world.plan, 'workOrder', order)?.number ?? order;
  return { order, number, operation, equipment, activity: now?.activity ?? activity, since };
}

/**
 * Who is signed on at the stations of some machines (ids of machines and work centers), and who works there without being signed on, with the
 * jobs of each; in the order of their names, those of one name by their ids.
 */
export function peopleHere(world: World, equipment: ReadonlySet<string>): PersonHere[] {
  const stations = stationsAt(world.plan, equipment);
  const people: PersonHere[] = [];
  for (const [id, { state }] of world.logs.person) {
    const person = planBody(world.plan, 'person', id);
    const session = Object.entries(state.sessions).find(([station]) => stations.has(station));
    const works = state.labor.filter((one) => equipment.has(one.equipment));
    const since = session?.[1] ?? works[0]?.since;
    if (!person || since === undefined) continue;
    people.push({
      id,
      name: person.name,
      roles: person.roles,
      station: session?.[0] ?? '',
      since,
      jobs: state.labor.map((one) => jobOf(world, one)),
    });
  }
  return people.toSorted((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1));
}
