import type { JobKey } from '../gate/gate-context.ts';
import type { Job } from '../production/job-lookup.ts';
import type { Pin } from '../production/pins.ts';
import type { SequencingProblem } from '../sequencing/problem.ts';
import type { PlanPause } from '../views/area-plan-view.ts';
import type { Worded } from '../views/worded.ts';

/** A machine of the area as the planning sees it. */
export interface PlannedMachine {
  readonly equipment: { readonly id: string; readonly name: string };
  /** What it is set up for now; null: nobody knows. */
  readonly family: string | null;
  /** When it does not work, within the horizon. */
  readonly pauses: readonly PlanPause[];
}

/** An operation that is planned: what lies behind a number of the problem. */
export interface PlannedOperation extends JobKey {
  readonly job: Job;
  /** What a machine has to be set up for; null: nothing that counts. */
  readonly family: string | null;
  readonly priority: number;
  /** When it has to be finished, as an instant. */
  readonly due: string;
  /** It is on a machine: since when. Null: it is not. */
  readonly runsSince: string | null;
  readonly pin: Pin | null;
  /** Machines of the area on which it can be done, ready or not; one that was begun only where it is. */
  readonly machines: readonly string[];
  /** Minutes of work that its order needs behind what is planned of it here. */
  readonly laterMinutes: number;
}

/** An operation that nobody can plan, because nobody knows when it can be done. */
export interface LeftOut {
  readonly job: Job;
  readonly blockers: readonly Worded[];
}

/** An area as a problem for the sequencer, and the names behind its numbers. */
export interface PlannedArea {
  readonly area: { readonly id: string; readonly name: string };
  /** Tick 0, a full minute; a tick is a minute. */
  readonly fromMs: number;
  /** Where the horizon ends. */
  readonly toMs: number;
  readonly machines: readonly PlannedMachine[];
  readonly operations: readonly PlannedOperation[];
  /** The orders behind the jobs of the problem. */
  readonly orders: readonly string[];
  readonly leftOut: readonly LeftOut[];
  readonly problem: SequencingProblem;
}

/** The instant of a tick. */
export function instantOfTick({ fromMs }: Pick<PlannedArea, 'fromMs'>, tick: number): string {
  return new Date(fromMs + tick * 60_000).toISOString();
}
