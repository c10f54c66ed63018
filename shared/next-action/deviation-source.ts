import type { Deviation } from '../deviations/deviation-type.ts';
import { deviationType } from '../deviations/deviation-types.ts';
import { roundSince } from '../deviations/escalation.ts';
import { isFor, isOfArea, isOverdue } from '../deviations/standing.ts';
import type { Standing } from '../deviations/standing.ts';
import { planBody } from '../plan/plan-index.ts';
import { whatOf } from '../views/deviations-view-of.ts';
import type { Worded } from '../views/worded.ts';
import { quietKey, term } from './candidate.ts';
import type { Candidate, Sight } from './candidate.ts';

const MINUTE_MS = 60_000;
/** What is worth how much, in minutes. A machine that stands or may not begin loses most; the rest waits for an answer only. */
const OPEN_MINUTES = 10;
const BLOCKS_MINUTES = 45;
const STANDS_MINUTES = 45;
const SECOND_MINUTES = 20;
const OVERDUE_MINUTES = 30;
const SOON_MINUTES = 15;
const MINUTES_OF_A_LEVEL = 10;
const MINUTES_OF_AN_HOUR = 2;
const MOST_OF_AGE = 20;
/** What is decided waits only to be called settled. */
const SETTLE_MINUTES = 9;

/** A reason why answering is worth something, before it is put into words; the name of a person is looked up then. */
interface Part {
  readonly code: string;
  readonly minutes: number;
  readonly params?: Readonly<Record<string, number>>;
}

/** What answering is worth, part by part: asked of everything that is open, so it makes no more than it has to. */
function partsOf({ nowMs, person }: Sight, deviation: Deviation, standing: Standing): Part[] {
  const { round, kind } = deviation;
  if (round.chosen) return [{ code: 'to-settle', minutes: SETTLE_MINUTES }];
  const parts: Part[] = [];
  const leftMinutes = standing.due === null ? Infinity : (standing.due.dueMs - nowMs) / MINUTE_MS;
  const hours = Math.floor((nowMs - Date.parse(roundSince(deviation))) / (60 * MINUTE_MS));
  const level = round.escalations.at(-1)?.level ?? 0;
  const age = Math.min(MOST_OF_AGE, hours * MINUTES_OF_AN_HOUR);
  if (kind === 'equipmentStop') parts.push({ code: 'machine-stands', minutes: STANDS_MINUTES });
  if (deviationType(kind).blocksStart) parts.push({ code: 'blocks', minutes: BLOCKS_MINUTES });
  if (standing.proposedBy !== null && standing.proposedBy !== person.id)
    parts.push({ code: 'second', minutes: SECOND_MINUTES });
  if (isOverdue(standing, nowMs)) parts.push({ code: 'overdue', minutes: OVERDUE_MINUTES });
  if (leftMinutes > 0 && leftMinutes <= SOON_MINUTES)
    parts.push({ code: 'due-soon', minutes: SOON_MINUTES, params: { left: Math.ceil(leftMinutes) } });
  if (level > 0) parts.push({ code: 'escalated', minutes: level * MINUTES_OF_A_LEVEL, params: { level } });
  if (age > 0) parts.push({ code: 'open-long', minutes: age, params: { hours } });
  parts.push({ code: 'open', minutes: OPEN_MINUTES });
  return parts;
}

function termsOf({ world }: Sight, parts: readonly Part[], { proposedBy }: Standing): Worded[] {
  const first = proposedBy ?? '';
  const name = planBody(world.plan, 'person', first)?.name ?? first;
  return parts.map(({ code, minutes, params }) =>
    term(code, minutes, code === 'second' ? { person: name } : (params ?? {})),
  );
}

/** It was declined as it was: it is another matter once it is reopened, goes up, waits for a second person or is decided. */
function aboutOf({ id, state, round }: Deviation): string {
  const step = round.chosen ? 'chosen' : round.proposed ? 'proposed' : 'open';
  return `${id}@${String(state.round)}/${String(round.escalations.at(-1)?.level ?? 0)}/${step}`;
}

/** The older one first, then by id, so that no two are equal. */
function isBefore(a: Deviation, b: Deviation): boolean {
  const [sinceA, sinceB] = [roundSince(a), roundSince(b)];
  return sinceA === sinceB ? a.id < b.id : sinceA < sinceB;
}

/**
 * What this person has to answer, decide, agree to or settle: deviations, and with them changed orders, refused reports and what rules propose.
 * Of all of them the one that is worth most.
 */
export function deviationCandidates(sight: Sight): Candidate[] {
  const { world, person, deviations, area } = sight;
  let best:
    | { readonly deviation: Deviation; readonly standing: Standing; readonly parts: Part[]; readonly worth: number }
    | undefined;
  for (const [id, standing] of deviations.standings) {
    if (!isOfArea(standing, area) || !isFor(standing, [person], world.plan)) continue;
    const deviation = deviations.open.get(id);
    // Their own proposal waits for somebody else.
    if (!deviation || (standing.proposedBy === person.id && !deviation.round.chosen)) continue;
    const parts = partsOf(sight, deviation, standing);
    const worth = parts.reduce((sum, { minutes }) => sum + Math.round(minutes), 0);
    if (best && worth < best.worth) continue;
    if (sight.quiet.size > 0 && sight.quiet.has(quietKey({ kind: 'deviation', about: aboutOf(deviation) }))) continue;
    const isBetter =
      best === undefined || worth > best.worth || (worth === best.worth && isBefore(deviation, best.deviation));
    if (isBetter) best = { deviation, standing, parts, worth };
  }
  if (!best) return [];
  const { deviation, standing, parts } = best;
  return [
    {
      kind: 'deviation',
      about: aboutOf(deviation),
      what: whatOf({ world }, deviation),
      terms: termsOf(sight, parts, standing),
      why: [],
      restsOn: roundSince(deviation),
      accept: { kind: 'screen', screen: 'deviation', id: deviation.id },
    },
  ];
}
