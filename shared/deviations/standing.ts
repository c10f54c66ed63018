import { can } from '../authority/can.ts';
import type { Role } from '../authority/can.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { areaOf } from '../scope/areas.ts';
import type { Deviation, DeviationSources } from './deviation-type.ts';
import { escalationDue, ownerOf, waitEndMs } from './escalation.ts';
import type { EscalationDue } from './escalation.ts';

/** Somebody who is signed on somewhere. */
export interface PersonHere {
  readonly id: string;
  readonly roles: readonly Role[];
}

/** Who has an open deviation now and when it goes on: what its facts and the rules of the site say, time left out. */
export interface Standing {
  readonly owner: { readonly role: Role; readonly person: string | null };
  /** Roles that heard of it because nobody answered in time. */
  readonly escalatedTo: readonly Role[];
  readonly due: (EscalationDue & { readonly dueMs: number }) | null;
  /** Until when is waited, by what was decided, in milliseconds; then it goes back to whoever looks after it. Null: nobody waits. */
  readonly waitEndMs: number | null;
  /** The last step of the ladder is taken and nothing is decided. */
  readonly isAtTop: boolean;
  /** The area it belongs to; undefined: the site. */
  readonly area: string | undefined;
  /** Who wants an option that takes a second person; null: nobody. */
  readonly proposedBy: string | null;
}

/** Who has an open deviation, and when it goes on. */
export function standingOf(sources: DeviationSources, deviation: Deviation): Standing {
  const { round, subject } = deviation;
  const due = escalationDue(sources, deviation);
  return {
    owner: ownerOf(sources, deviation),
    escalatedTo: [...new Set(round.escalations.map(({ to }) => to))],
    due: due && { ...due, dueMs: Date.parse(due.dueAt) },
    waitEndMs: waitEndMs(deviation),
    isAtTop: due === null && round.escalations.length > 0 && !round.chosen,
    area: areaOf(sources.world.plan, subject.equipment),
    proposedBy: round.proposed?.person ?? null,
  };
}

/** Whether the time to answer or to decide is over. */
export function isOverdue({ due, isAtTop }: Standing, nowMs: number): boolean {
  return due === null ? isAtTop : due.dueMs <= nowMs;
}

/** Whether it belongs to an area (null: the whole site): what stands in it, or in none. */
export function isOfArea({ area }: Pick<Standing, 'area'>, wanted: string | null): boolean {
  return wanted === null || area === undefined || area === wanted;
}

/** Whether one of these people has to do something about it: it is theirs or of their role, or waits for the second person they can be. */
export function isFor(
  { owner, escalatedTo, proposedBy }: Standing,
  people: readonly PersonHere[],
  plan: PlanIndex,
): boolean {
  return people.some(({ id, roles }) => {
    if (owner.person === id) return true;
    const body = proposedBy === null || proposedBy === id ? undefined : planBody(plan, 'person', id);
    if (body && can(body, 'deviation.approve')) return true;
    // What somebody has taken is left to them, until it goes further up.
    return roles.some((role) => escalatedTo.includes(role) || (owner.person === null && owner.role === role));
  });
}

/** How many there are of an area, for whom. */
export interface DeviationCounts {
  readonly open: number;
  readonly forHere: number;
  readonly overdue: number;
}

/** Counts what stands in an area (null: the whole site). */
export function countStandings(
  standings: Iterable<Standing>,
  {
    area,
    people,
    plan,
    nowMs,
  }: {
    readonly area: string | null;
    readonly people: readonly PersonHere[];
    readonly plan: PlanIndex;
    readonly nowMs: number;
  },
): DeviationCounts {
  let [open, forHere, overdue] = [0, 0, 0];
  for (const standing of standings) {
    if (!isOfArea(standing, area)) continue;
    open += 1;
    if (isFor(standing, people, plan)) forHere += 1;
    if (isOverdue(standing, nowMs)) overdue += 1;
  }
  return { open, forHere, overdue };
}
