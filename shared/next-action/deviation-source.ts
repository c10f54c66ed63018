import type { Deviation } from '../deviations/deviation-type.ts';
import { deviationType } from '../deviations/deviation-types.ts';
import { roundSince } from '../deviations/escalation.ts';
import { isFor, isOfArea, isOverdue } from '../deviations/standing.ts';
import type { Standing } from '../deviations/standing.ts';
import { planBody } from '../plan/plan-index.ts';
import { whatOf } from '../views/deviations-view-of.ts';
import type { Worded } from '../views/worded.ts';
import { quietKey, term, worthOf } from './candidate.ts';
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
const SETTLE_MINUTES = 3;

function termsOf({ world, nowMs, person }: Sight, deviation: Deviation, standing: Standing): Worded[] {
  const { round, kind } = deviation;
  if (round.chosen) return [term('to-settle', SETTLE_MINUTES)];
  const leftMinutes = standing.due === null ? Infinity : (standing.due.dueMs - nowMs) / MINUTE_MS;
  const hours = (nowMs - Date.parse(roundSince(deviation))) / (60 * MINUTE_MS);
  const level = round.escalations.at(-1)?.level ?? 0;
  const isSecond = standing.proposedBy !== null && standing.proposedBy !== person.id;
  const first = standing.proposedBy ?? '';
  const age = Math.min(MOST_OF_AGE, Math.floor(hours) * MINUTES_OF_AN_HOUR);
  return [
    ...(kind === 'equipmentStop' ? [term('machine-stands', STANDS_MINUTES)] : []),
    ...(deviationType(kind).blocksStart ? [term('blocks', BLOCKS_MINUTES)] : []),
    ...(isSecond
      ? [term('second', SECOND_MINUTES, { person: planBody(world.plan, 'person', first)?.name ?? first })]
      : []),
    ...(isOverdue(standing, nowMs) ? [term('overdue', OVERDUE_MINUTES)] : []),
    ...(leftMinutes > 0 && leftMinutes <= SOON_MINUTES
      ? [term('due-soon', SOON_MINUTES, { left: Math.ceil(leftMinutes) })]
      : []),
    ...(level > 0 ? [term('escalated', level * MINUTES_OF_A_LEVEL, { level })] : []),
    ...(age > 0 ? [term('open-long', age, { hours: Math.floor(hours) })] : []),
    term('open', OPEN_MINUTES),
  ];
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
  let best: { readonly deviation: Deviation; readonly terms: Worded[]; readonly worth: number } | undefined;
  for (const [id, standing] of deviations.standings) {
    if (!isOfArea(standing, area) || !isFor(standing, [person], world.plan)) continue;
    const deviation = deviations.open.get(id);
    // Their own proposal waits for somebody else.
    if (!deviation || (standing.proposedBy === person.id && !deviation.round.chosen)) continue;
    if (sight.quiet.has(quietKey({ kind: 'deviation', about: aboutOf(deviation) }))) continue;
    const terms = termsOf(sight, deviation, standing);
    const worth = worthOf({ terms });
    const isBetter =
      best === undefined || worth > best.worth || (worth === best.worth && isBefore(deviation, best.deviation));
    if (isBetter) best = { deviation, terms, worth };
  }
  if (!best) return [];
  const { deviation, terms } = best;
  return [
    {
      kind: 'deviation',
      about: aboutOf(deviation),
      what: whatOf({ world }, deviation),
      terms,
      why: [],
      restsOn: roundSince(deviation),
      accept: { kind: 'screen', screen: 'deviation', id: deviation.id },
    },
  ];
}
