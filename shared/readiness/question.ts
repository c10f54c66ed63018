import type { World } from '../aggregates/world.ts';
import { planBody } from '../plan/plan-index.ts';
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
}

/** One of the seven questions: a pure function that finds what stands against a job, or nothing. */
export interface Question {
  readonly question: ReadinessQuestion;
  readonly ask: (asked: Asked) => readonly Finding[];
}

/** What people call a piece of equipment. */
export function equipmentName(world: World, id: string): string {
  return planBody(world.plan, 'equipment', id)?.name ?? id;
}

/** What people call a person. */
export function personName(world: World, id: string): string {
  return planBody(world.plan, 'person', id)?.name ?? id;
}
