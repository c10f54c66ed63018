import type { Role } from '../authority/can.ts';
import { instantOf } from '../gate/gate-context.ts';
import { planBody } from '../plan/plan-index.ts';
import { waitsUntil } from './blocking.ts';
import { deedMs } from './deed-time.ts';
import { isRoundOver } from './deviation-state.ts';
import type { Deviation, DeviationSources } from './deviation-type.ts';
import { deviationType } from './deviation-types.ts';

/** Who looks after a kind of deviation here and how long that may take: the product's rule with what the site says instead. */
export interface Routing {
  readonly owner: Role;
  readonly answerMinutes: number;
  readonly decideMinutes: number;
  readonly ladder: readonly Role[];
}

export function routingOf(
  sources: DeviationSources,
  { kind, subject, params }: Pick<Deviation, 'kind' | 'subject' | 'params'>,
): Routing {
  const { owner, answerMinutes, decideMinutes, ladder } = deviationType(kind);
  const usual = {
    owner: typeof owner === 'function' ? owner(sources, subject, params) : owner,
    answerMinutes,
    decideMinutes,
    ladder,
  };
  return { ...usual, ...planBody(sources.world.plan, 'settings', 'site')?.deviations?.[kind] };
}

/** Who has it now: whom somebody gave it to last, else who it goes to by the rule; and who took it. */
export function ownerOf(
  sources: DeviationSources,
  deviation: Deviation,
): { readonly role: Role; readonly person: string | null } {
  const { assigned, acknowledged } = deviation.round;
  const role = assigned?.to ?? routingOf(sources, deviation).owner;
  return { role, person: assigned?.toPerson ?? acknowledged?.person ?? null };
}

const MINUTE_MS = 60_000;

/** The next step of the ladder. */
export interface EscalationDue {
  readonly level: number;
  readonly to: Role;
  readonly dueAt: string;
}

/** When the current round began. */
export function roundSince({ since, round }: Pick<Deviation, 'since' | 'round'>): string {
  return round.reopened?.at ?? since;
}

/**
 * When a deviation goes up its ladder next, and to whom; null: it is settled or decided, or the ladder has no step left. A function of what is
 * on record alone: it is the same after a restart, and a clock that was set changes it no more than it changes those facts. Of deeds that a station
 * dated by a wrong clock the time counts from the correction on (`deedMs`).
 */
export function escalationDue(sources: DeviationSources, deviation: Deviation): EscalationDue | null {
  const { round, state } = deviation;
  const { world } = sources;
  if (isRoundOver(round) || round.chosen || !deviation.stands) return null;
  const { ladder, answerMinutes, decideMinutes } = routingOf(sources, deviation);
  const level = (round.escalations.at(-1)?.level ?? 0) + 1;
  const to = ladder[level - 1];
  if (to === undefined) return null;
  const longest = Math.max(decideMinutes, answerMinutes);
  const first = round.acknowledged ? longest : answerMinutes;
  const minutes = first + (level - 1) * answerMinutes;
  const begun = round.reopened ?? state.raised;
  const usualMs = (begun ? deedMs(world, begun) : Date.parse(deviation.since)) + minutes * MINUTE_MS;
  // Whoever heard of it last has time of their own, also when that came late because every station was off.
  const last = round.escalations.at(-1);
  const baseMs = last ? Math.max(usualMs, deedMs(world, last) + answerMinutes * MINUTE_MS) : usualMs;
  // So has whom it was given to; but however often it is passed on, the next step comes so much later and no more.
  const { assigned } = round;
  const givenMs = assigned ? deedMs(world, { ...assigned, at: assigned.from }) + first * MINUTE_MS : baseMs;
  return { level, to, dueAt: instantOf(Math.max(baseMs, Math.min(givenMs, baseMs + longest * MINUTE_MS))) };
}

/** Until when (milliseconds) is waited, by what was decided; null: nobody waits, or it is settled. */
export function waitEndMs({ round, stands }: Pick<Deviation, 'round' | 'stands'>): number | null {
  if (!round.chosen || isRoundOver(round) || !stands) return null;
  const until = waitsUntil(round.chosen.option, round.chosen.at);
  return until === undefined || Number.isNaN(until) ? null : until;
}

/** A level of one round is recorded once, whoever notices. */
export function escalationKey({ id, state }: Pick<Deviation, 'id' | 'state'>, { level }: EscalationDue): string {
  return `escalation/${id}/${state.round}/${level}`;
}
