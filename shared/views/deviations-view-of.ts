import { can } from '../authority/can.ts';
import type { Role } from '../authority/can.ts';
import { isRoundOver } from '../deviations/deviation-state.ts';
import type { Deviation, DeviationSources } from '../deviations/deviation-type.ts';
import { deviationType } from '../deviations/deviation-types.ts';
import { escalationDue, ownerOf, roundSince } from '../deviations/escalation.ts';
import { instantOf } from '../gate/gate-context.ts';
import { planBody } from '../plan/plan-index.ts';
import { areaOf } from '../scope/areas.ts';
import type { DeviationLine, DeviationsView } from './deviations-view.ts';
import type { SessionView } from './view-schemas.ts';
import type { Worded } from './worded.ts';

/** Somebody who is signed on at a station. */
export type PersonHere = Pick<SessionView['people'][number], 'id' | 'roles'>;

/** More than a person looks through. */
const MOST_LINES = 200;
const MOST_SETTLED = 50;
/** Settled ones are shown for so long (milliseconds). */
const SETTLED_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What a deviation is about, in the words of its kind: the values of its facts, and the names of what it is about. */
export function whatOf({ world }: Pick<DeviationSources, 'world'>, deviation: Deviation): Worded {
  const { equipment, order, operation = '', material, lot = '', station } = deviation.subject;
  const { plan } = world;
  const nameOf = (kind: 'equipment' | 'material' | 'station', id: string) => planBody(plan, kind, id)?.name ?? id;
  return {
    code: deviation.kind,
    params: {
      place: nameOf('equipment', equipment),
      number: order === undefined ? '' : (planBody(plan, 'workOrder', order)?.number ?? order),
      operation,
      material: material === undefined ? '' : nameOf('material', material),
      lot,
      station: station === undefined ? '' : nameOf('station', station),
      ...deviation.params,
    },
  };
}

function statusOf({ round, stands }: Deviation): DeviationLine['status'] {
  if (isRoundOver(round) || !stands) return 'settled';
  if (round.chosen) return 'decided';
  if (round.proposed) return 'proposed';
  return round.acknowledged || round.assigned?.toPerson != null ? 'acknowledged' : 'raised';
}

/** Whether one of the people here has to do something about it: it is theirs or of their role, or waits for the second person they can be. */
function isForHere(
  { world }: DeviationSources,
  { round }: Deviation,
  owner: { readonly role: Role; readonly person: string | null },
  people: readonly PersonHere[],
): boolean {
  const hears = new Set([owner.role, ...round.escalations.map(({ to }) => to)]);
  const { proposed } = round;
  return people.some(({ id, roles }) => {
    if (owner.person === id) return true;
    const body = planBody(world.plan, 'person', id);
    if (proposed && proposed.person !== id && body && can(body, 'deviation.approve')) return true;
    // What somebody has taken is left to them, until it goes further up.
    const theirs = owner.person === null ? hears : new Set(round.escalations.map(({ to }) => to));
    return roles.some((role) => theirs.has(role));
  });
}

/** A deviation in a list. `twinOf`: see DeviationLine. */
export function deviationLineOf(
  sources: DeviationSources,
  deviation: Deviation,
  people: readonly PersonHere[],
  twinOf: string | null = null,
): DeviationLine {
  const { world, nowMs } = sources;
  const { plan } = world;
  const { id, kind, subject, round } = deviation;
  const owner = ownerOf(sources, deviation);
  const status = statusOf(deviation);
  const due = status === 'settled' ? null : escalationDue(sources, deviation);
  const isAtTop = due === null && round.escalations.length > 0 && !round.chosen;
  return {
    id,
    kind,
    subject,
    what: whatOf(sources, deviation),
    place: planBody(plan, 'equipment', subject.equipment)?.name ?? subject.equipment,
    order: subject.order === undefined ? null : (planBody(plan, 'workOrder', subject.order)?.number ?? subject.order),
    since: roundSince(deviation) || instantOf(nowMs),
    status,
    owner: {
      role: owner.role,
      person: owner.person === null ? null : (planBody(plan, 'person', owner.person)?.name ?? owner.person),
    },
    escalatedTo: [...new Set(round.escalations.map(({ to }) => to))],
    dueAt: due?.dueAt ?? null,
    overdue: status !== 'settled' && (due === null ? isAtTop : Date.parse(due.dueAt) <= nowMs),
    forHere: status !== 'settled' && isForHere(sources, deviation, owner, people),
    blocks: status !== 'settled' && !round.chosen && deviationType(kind).blocksStart,
    twinOf,
  };
}

/** Another open one of the same kind about the same, by id: the oldest stands for the others. */
export function twinsOf(deviations: Iterable<Deviation>): ReadonlyMap<string, string> {
  const oldest = new Map<string, string>();
  const twins = new Map<string, string>();
  for (const { id, kind, subject, state, params } of deviations) {
    if (!state.raised) continue;
    const { equipment, order, operation, material, lot, station, fact } = subject;
    const key = JSON.stringify([kind, equipment, order, operation, material, lot, station, fact, params['call']]);
    const first = oldest.get(key);
    if (first === undefined) oldest.set(key, id);
    else twins.set(id, first);
  }
  return twins;
}

/** Whether a deviation belongs to an area (null: the whole site): what stands in it, or in none. */
export function isOfArea({ world }: DeviationSources, { subject }: Deviation, area: string | null): boolean {
  const of = areaOf(world.plan, subject.equipment);
  return area === null || of === undefined || of === area;
}

const byAge = (a: Deviation, b: Deviation) =>
  roundSince(a) < roundSince(b) ? -1 : roundSince(a) > roundSince(b) ? 1 : a.id < b.id ? -1 : 1;

/** How many of these began how long ago. */
export function countsByAge(lines: readonly Pick<DeviationLine, 'since'>[], nowMs: number): DeviationsView['byAge'] {
  const counts = { quarter: 0, hour: 0, shift: 0, longer: 0 };
  for (const { since } of lines) {
    const minutes = (nowMs - Date.parse(since)) / MINUTE_MS;
    counts[minutes < 15 ? 'quarter' : minutes < 60 ? 'hour' : minutes < 480 ? 'shift' : 'longer'] += 1;
  }
  return counts;
}

/** What is open among `open`, for the people here; and what was settled lately among `settled`. */
export function deviationsViewOf(
  sources: DeviationSources,
  { open, settled }: { readonly open: Iterable<Deviation>; readonly settled: Iterable<Deviation> },
  people: readonly PersonHere[],
): DeviationsView {
  const { nowMs } = sources;
  const sorted = [...open].toSorted(byAge);
  const twins = twinsOf(sorted);
  const lines = sorted.map((one) => deviationLineOf(sources, one, people, twins.get(one.id) ?? null));
  const since = instantOf(nowMs - SETTLED_MS);
  const late = [...settled].flatMap((one) => {
    const at = one.round.resolved?.at ?? '';
    return isRoundOver(one.round) && at >= since ? [{ one, at }] : [];
  });
  late.sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0));
  return {
    lines: [...lines.filter(({ forHere }) => forHere), ...lines.filter(({ forHere }) => !forHere)].slice(0, MOST_LINES),
    open: lines.length,
    forHere: lines.filter(({ forHere }) => forHere).length,
    overdue: lines.filter(({ overdue }) => overdue).length,
    byAge: countsByAge(lines, nowMs),
    settled: late.slice(0, MOST_SETTLED).map(({ one }) => deviationLineOf(sources, one, people)),
  };
}
