import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import { evolveStretch, isRunFact } from '../../../shared/production/run-stretch.ts';
import type { RunStretch } from '../../../shared/production/run-stretch.ts';

/** Time of one job that ended with a fact, in milliseconds. */
export interface TimeSpent {
  readonly setupMs: number;
  readonly runMs: number;
}

/** None of it. */
export const NO_TIME: TimeSpent = { setupMs: 0, runMs: 0 };

type Job = { readonly order: string; readonly operation: string; readonly equipment: string };
const sameJob = (a: Job, b: Job) => a.order === b.order && a.operation === b.operation && a.equipment === b.equipment;

const between = (from: string, to: string) => Math.max(0, Date.parse(to) - Date.parse(from));

/**
 * What a machine or a person did on a job until a fact that ended it or a part of it: for the machine the phase that this fact ends, for a
 * person all since they began, by what the machine was used for meanwhile. Pauses of the machine count as neither; people are at work until
 * they say otherwise. What an earlier end has used up is no time: two stations that do not hear of each other may end one job twice. Work on other jobs meanwhile takes nothing away: it is not among the facts of the order, and may come later.
 * @param facts the facts of the order that have effect, in total order.
 * @returns undefined when the fact is not among them, or what began the time is not.
 */
export function timeSpent(facts: readonly Fact[], ending: string): TimeSpent | undefined {
  const at = facts.findIndex(({ id }) => id === ending);
  const end = facts[at];
  if (!end) return undefined;
  const before = facts.slice(0, at);
  if (end.type === 'LaborStopped') return personTime(before, end);
  return isRunFact(end) ? machineTime(before, end) : undefined;
}

function machineTime(before: readonly Fact[], end: Fact & { readonly data: Job }): TimeSpent | undefined {
  let stretch: RunStretch | undefined;
  let hadBegun = false;
  for (const fact of before)
    if (isRunFact(fact) && sameJob(fact.data, end.data)) {
      stretch = evolveStretch(stretch, fact);
      hadBegun ||= stretch !== undefined;
    }
  if (!stretch) return hadBegun ? NO_TIME : undefined;
  if (stretch.suspended || stretch.phase === 'paused') return NO_TIME;
  const ms = between(stretch.phaseSince, end.occurredAt);
  return stretch.phase === 'setup' ? { setupMs: ms, runMs: 0 } : { setupMs: 0, runMs: ms };
}

function personTime(before: readonly Fact[], end: Fact<'LaborStopped'>): TimeSpent | undefined {
  let since: string | undefined;
  let hadBegun = false;
  let activity: 'setup' | 'run' = 'run';
  let spent = NO_TIME;
  const goOn = (at: string) => {
    if (since === undefined) return;
    const ms = between(since, at);
    spent = activity === 'setup' ? { ...spent, setupMs: spent.setupMs + ms } : { ...spent, runMs: spent.runMs + ms };
    // A clock that was set back does not make time count twice.
    if (at > since) since = at;
  };
  for (const fact of before) {
    switch (fact.type) {
      case 'LaborStarted':
        if (!sameJob(fact.data, end.data) || fact.data.person !== end.data.person) break;
        goOn(fact.occurredAt);
        since ??= fact.occurredAt;
        hadBegun = true;
        activity = fact.data.activity;
        break;
      case 'LaborStopped':
        if (!sameJob(fact.data, end.data) || fact.data.person !== end.data.person) break;
        since = undefined;
        spent = NO_TIME;
        break;
      case 'SetupStarted':
      case 'SetupFinished':
        if (!sameJob(fact.data, end.data) || since === undefined) break;
        goOn(fact.occurredAt);
        activity = fact.type === 'SetupStarted' ? 'setup' : 'run';
        break;
      default:
    }
  }
  if (since === undefined) return hadBegun ? NO_TIME : undefined;
  goOn(end.occurredAt);
  return spent;
}
