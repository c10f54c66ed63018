import type { World } from '../aggregates/world.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanningPolicy } from '../plan/planning-policy.ts';
import type { Job } from '../production/job-lookup.ts';
import type { ReadinessPlace } from './readiness-place.ts';
import type { Finding, ReadinessQuestion } from './readiness.ts';

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
  /** When the job would be done if it began now (milliseconds), or later where the site looks farther ahead: what ends before is a risk. */
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

/**
 * Whether something that holds until an instant (milliseconds) is over now, ends before the job would, or lasts; and asks to be asked again
 * when that changes.
 */
export function holdsUntil({ nowMs, untilMs, wakeAt }: Asked, endMs: number): 'over' | 'ends' | 'lasts' {
  if (endMs <= nowMs) return 'over';
  if (endMs < untilMs) {
    wakeAt(endMs);
    return 'ends';
  }
  // The end of the job moves on with the clock while it does not begin.
  wakeAt(endMs - (untilMs - nowMs) + 1);
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
