import type { World } from '../aggregates/world.ts';
import { tooLateFrom } from '../dispatch/work-axis.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanningPolicy } from '../plan/planning-policy.ts';
import type { Job } from '../production/job-lookup.ts';
import type { ReadinessPlace } from './readiness-place.ts';
import type { Finding, ReadinessQuestion } from './readiness.ts';

const MINUTE_MS = 60_000;

/** What a question may look at. */
export interface Asked {
  readonly world: World;
  readonly job: Job;
  readonly place: ReadinessPlace;
  readonly nowMs: number;
  /** The job is on the machine or rests there: what only a start needs is not asked again. */
  readonly isHere: boolean;
  /** What the site thinks of what is stale and of what ends soon. */
  readonly policy: Required<PlanningPolicy>;
  /** Milliseconds of planned work that is left. */
  readonly workMs: number;
  /**
   * When the job would be done if it began now (milliseconds), by the calendar of the machine: breaks and nights come between. Later where the
   * site looks farther ahead, which it does by the clock. What ends before is a risk.
   */
  readonly untilMs: number;
  /** Asks to be asked again at an instant (milliseconds) at which the clock alone may change what is found. */
  readonly wakeAt: (ms: number) => void;
}

/** One of the seven questions: a pure function that finds what stands against a job, or nothing. */
export interface Question {
  readonly question: ReadinessQuestion;
  readonly ask: (asked: Asked) => readonly Finding[];
}

/** Milliseconds as an instant. */
export const instantAt = (ms: number): string => new Date(ms).toISOString();

/** The first instant (milliseconds) from which on a job that begins is not done when something ends; it moves on with the clock while it does not begin. */
export function notDoneFrom({ place, policy, workMs }: Asked, endMs: number): number {
  return Math.min(tooLateFrom(place.axis, endMs, workMs), endMs - policy.atRiskMinutes * MINUTE_MS + 1);
}

/**
 * Whether something that holds until an instant (milliseconds) is over now, ends before the job would, or lasts; and asks to be asked again
 * when that changes.
 */
export function holdsUntil(asked: Asked, endMs: number): 'over' | 'ends' | 'lasts' {
  const { nowMs, untilMs, wakeAt } = asked;
  if (endMs <= nowMs) return 'over';
  if (endMs < untilMs) {
    wakeAt(endMs);
    return 'ends';
  }
  wakeAt(notDoneFrom(asked, endMs));
  return 'lasts';
}

/** What people call a piece of equipment. */
export function equipmentName(world: World, id: string): string {
  return planBody(world.plan, 'equipment', id)?.name ?? id;
}

/** What people call a person. */
export function personName(world: World, id: string): string {
  return planBody(world.plan, 'person', id)?.name ?? id;
}

/** What people call a material. */
export function materialName(world: World, id: string): string {
  return planBody(world.plan, 'material', id)?.name ?? id;
}

/** What people call an order. */
export function orderNumber(world: World, id: string): string {
  const number = planBody(world.plan, 'workOrder', id)?.number ?? '';
  return number === '' ? id : number;
}
