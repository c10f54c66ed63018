import { bestOption } from '../deviations/best-option.ts';
import { rolesOfOption } from '../deviations/decide-deviation.ts';
import { callOf } from '../deviations/deviation-kinds.ts';
import { isRoundOver } from '../deviations/deviation-state.ts';
import type { Deviation, DeviationSources } from '../deviations/deviation-type.ts';
import { deviationType } from '../deviations/deviation-types.ts';
import { roundSince } from '../deviations/escalation.ts';
import { isFor, isOverdue, standingOf } from '../deviations/standing.ts';
import type { PersonHere } from '../deviations/standing.ts';
import { commandActions } from '../gate/decide.ts';
import { instantOf } from '../gate/gate-context.ts';
import { must } from '../invariant.ts';
import { planBody } from '../plan/plan-index.ts';
import { raisedBy } from '../rules/rule-book.ts';
import { ownTextOf } from '../rules/rule-words.ts';
import type { DeviationLine, DeviationsView } from './deviations-view.ts';
import type { LineView } from './line-view.ts';
import type { Worded } from './worded.ts';

/** More than a person looks through. */
const MOST_LINES = 200;
const MOST_SETTLED = 50;
const MOST_ON_LINE = 50;
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
  return round.acknowledged || (round.assigned !== null && round.assigned.toPerson !== null)
    ? 'acknowledged'
    : 'raised';
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
  const status = statusOf(deviation);
  const isOpen = status !== 'settled';
  const standing = standingOf(sources, deviation);
  const { owner } = standing;
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
    escalatedTo: [...standing.escalatedTo],
    dueAt: isOpen ? (standing.due?.dueAt ?? null) : null,
    overdue: isOpen && isOverdue(standing, nowMs),
    forHere: isOpen && isFor(standing, people, plan),
    blocks: isOpen && !round.chosen && deviationType(kind).blocksStart,
    rule: ruleLineOf(sources, deviation),
    quick: null,
    twinOf,
  };
}

/** What of a rule is read where something of it is listed, as it was when it fired. */
function ruleLineOf({ world }: DeviationSources, { state }: Deviation): DeviationLine['rule'] {
  const definition = raisedBy(world, state)?.definition;
  return definition ? { name: definition.name, text: ownTextOf(definition), texts: definition.texts ?? {} } : null;
}

/** The best way out of one that is for the people here, by what comes of it (`bestOption`). */
function quickOf(
  sources: DeviationSources,
  deviation: Deviation,
  people: readonly PersonHere[],
): DeviationLine['quick'] {
  if (deviation.round.chosen || deviation.round.proposed) return null;
  const options = deviationType(deviation.kind).options(sources, deviation);
  const here = new Set(people.flatMap(({ roles }) => roles));
  const best = bestOption(options, here, (option) => rolesOfOption(option, (name) => commandActions[name]));
  if (!best) return null;
  const { option, params } = best.option;
  return { option, params, roles: [...best.roles], lessLateMinutes: best.lessLateMinutes };
}

/** Another open one of the same kind about the same, by id: the oldest stands for the others. */
export function twinsOf(deviations: Iterable<Deviation>): ReadonlyMap<string, string> {
  const oldest = new Map<string, string>();
  const twins = new Map<string, string>();
  for (const { id, kind, subject, state, params } of deviations) {
    if (!state.raised) continue;
    const { equipment, order, operation, material, lot, station } = subject;
    // What a rule fired on is no part of what is wrong there.
    const fact = state.raised.rule === null ? subject.fact : undefined;
    const key = JSON.stringify([kind, equipment, order, operation, material, lot, station, fact, callOf(kind, params)]);
    const first = oldest.get(key);
    if (first === undefined) oldest.set(key, id);
    else twins.set(id, first);
  }
  return twins;
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

/** What a line has open, as everybody around it sees it: whoever looks at a board is signed on nowhere. */
export function lineDeviationsOf(sources: DeviationSources, open: Iterable<Deviation>): LineView['deviations'] {
  // What a rule tells is news for a role, and nothing that anybody decides.
  const matters = [...open].filter(({ kind }) => kind !== 'ruleNotice');
  const lines = matters.toSorted(byAge).map((one) => deviationLineOf(sources, one, []));
  const isLate = (line: DeviationLine) => line.overdue;
  return {
    open: lines.length,
    overdue: lines.filter((line) => isLate(line)).length,
    byAge: countsByAge(lines, sources.nowMs),
    lines: [...lines.filter((line) => isLate(line)), ...lines.filter((line) => !isLate(line))].slice(0, MOST_ON_LINE),
  };
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
  const first = lines.find(({ forHere }) => forHere)?.id;
  const withQuick = sorted.map((one, index) => {
    const line = must(lines[index], 'its line');
    const isQuick = line.forHere && (one.id === first || one.kind === 'ruleNotice');
    return isQuick ? { ...line, quick: quickOf(sources, one, people) } : line;
  });
  const since = instantOf(nowMs - SETTLED_MS);
  const late = [...settled].flatMap((one) => {
    const at = one.round.resolved?.at ?? '';
    return isRoundOver(one.round) && at >= since ? [{ one, at }] : [];
  });
  late.sort((a, b) => (a.at === b.at ? (a.one.id < b.one.id ? -1 : 1) : a.at > b.at ? -1 : 1));
  return {
    lines: [...withQuick.filter(({ forHere }) => forHere), ...withQuick.filter(({ forHere }) => !forHere)].slice(
      0,
      MOST_LINES,
    ),
    open: lines.length,
    forHere: lines.filter(({ forHere }) => forHere).length,
    overdue: lines.filter(({ overdue }) => overdue).length,
    byAge: countsByAge(lines, nowMs),
    settled: late.slice(0, MOST_SETTLED).map(({ one }) => deviationLineOf(sources, one, people)),
  };
}
