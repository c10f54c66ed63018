import type { World } from '../aggregates/world.ts';
import { planBody } from '../plan/plan-index.ts';
import type { SessionView } from './view-schemas.ts';

/** A station and the machine that it stands at. */
export interface StationPlace {
  readonly world: World;
  readonly site: string;
  readonly station: string;
  readonly equipment: string | null;
}

/** What the kernel knows of people besides facts. */
export interface PeopleAtStation {
  /** The person chosen to act; null: nobody was. */
  readonly chosen: string | null;
  /** Until when the proof of a person by PIN holds, as an instant; null: it does not hold now. */
  readonly provenUntil: (person: string) => string | null;
  /** Whether a person has a PIN; absent: as the plan says. */
  readonly hasPin?: (person: string) => boolean;
}

/** A station with its machine, as every view names it. */
export function stationViewOf({ world, station, equipment }: Omit<StationPlace, 'site'>): SessionView['station'] {
  const unit = equipment === null ? undefined : planBody(world.plan, 'equipment', equipment);
  return {
    id: station,
    name: planBody(world.plan, 'station', station)?.name ?? station,
    equipment:
      equipment === null
        ? null
        : {
            id: equipment,
            name: unit?.name ?? equipment,
            workCenter: unit?.level === 'workUnit' ? unit.parent : equipment,
          },
  };
}

/** Who is signed on here, the last one first, and who of them acts. */
export function sessionViewOf(
  place: StationPlace,
  { chosen, provenUntil, hasPin: knows }: PeopleAtStation,
): SessionView {
  const { world, site, station } = place;
  const settings = planBody(world.plan, 'settings', 'site');
  const people: SessionView['people'] = [];
  for (const [id, { state }] of world.logs.person) {
    const since = Object.hasOwn(state.sessions, station) ? state.sessions[station] : undefined;
    const person = planBody(world.plan, 'person', id);
    if (since === undefined || !person) continue;
    const { name, language, roles } = person;
    const hasPin = knows ? knows(id) : person.pin !== undefined;
    people.push({ id, name, language, roles, since, hasPin, provenUntil: hasPin ? provenUntil(id) : null });
  }
  people.sort((a, b) => (a.since === b.since ? (a.id < b.id ? -1 : 1) : a.since > b.since ? -1 : 1));
  const active = people.find(({ id }) => id === chosen) ?? people[0];
  return {
    station: stationViewOf(place),
    site: { id: site, name: settings?.name ?? site, timeZone: settings?.timeZone ?? 'UTC' },
    people,
    active: active?.id ?? null,
  };
}
