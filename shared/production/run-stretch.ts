import type { Fact, FactName } from '../catalogue/fact-catalogue.ts';

/** What people do with a job on a machine: prepare it, or make pieces. */
export type Activity = 'setup' | 'run';
/** What goes on with a job on a machine now. */
export type RunPhase = Activity | 'paused';

/** A stretch of work on a machine that has begun and is not finished. */
export interface RunStretch {
  /** When it came onto the machine, or, where it is suspended, when it left it. */
  readonly since: string;
  /** The job has left the machine, to come back. */
  readonly suspended: boolean;
  readonly phase: RunPhase;
  /** What a pause or a rest interrupts; equal to `phase` while it is not paused. */
  readonly activity: Activity;
  /** When the phase, or the rest, began. */
  readonly phaseSince: string;
}

const runTypes = [
  'JobStarted',
  'JobSuspended',
  'JobResumed',
  'JobCompleted',
  'JobPaused',
  'SetupStarted',
  'SetupFinished',
  'JobReopened',
] as const satisfies readonly FactName[];
/** The facts that begin, change and end a stretch of work on a machine. */
export type RunFact = Fact<(typeof runTypes)[number]>;

const isRunType: ReadonlySet<string> = new Set(runTypes);

/** True for the facts that begin, change and end a stretch of work on a machine. */
export function isRunFact(fact: Fact): fact is RunFact {
  return isRunType.has(fact.type);
}

const begun = (at: string): RunStretch => ({
  since: at,
  suspended: false,
  phase: 'run',
  activity: 'run',
  phaseSince: at,
});

/**
 * The stretch after a fact of its job on its machine; undefined when there is none (any more). Total: what tells of a stretch whose begin is
 * not known begins it, except for what only changes the phase.
 */
export function evolveStretch(before: RunStretch | undefined, fact: RunFact): RunStretch | undefined {
  const at = fact.occurredAt;
  switch (fact.type) {
    case 'JobStarted':
      return begun(at);
    case 'JobResumed': {
      if (!before) return begun(at);
      const { activity } = before;
      return {
        since: before.suspended ? at : before.since,
        suspended: false,
        phase: activity,
        activity,
        phaseSince: at,
      };
    }
    case 'JobSuspended': {
      const activity = before?.activity ?? 'run';
      return { since: at, suspended: true, phase: activity, activity, phaseSince: at };
    }
    case 'JobReopened':
      return before ?? { ...begun(at), suspended: true };
    case 'JobPaused':
      return before && !before.suspended ? { ...before, phase: 'paused', phaseSince: at } : before;
    case 'SetupStarted':
      return before && { ...before, phase: 'setup', activity: 'setup', phaseSince: at };
    case 'SetupFinished':
      return before && { ...before, phase: 'run', activity: 'run', phaseSince: at };
    case 'JobCompleted':
      return undefined;
  }
}
