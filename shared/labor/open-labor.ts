import type { Fact } from '../catalogue/fact-catalogue.ts';

/** A person at work on an operation: begun and not ended. */
export interface OpenLabor {
  readonly person: string;
  readonly order: string;
  readonly operation: string;
  readonly equipment: string;
  readonly activity: 'setup' | 'run';
  readonly since: string;
}

const sameWork = (a: Omit<OpenLabor, 'activity' | 'since'>, b: Omit<OpenLabor, 'activity' | 'since'>) =>
  a.person === b.person && a.order === b.order && a.operation === b.operation && a.equipment === b.equipment;

/** How long a person worked on an operation before, in stretches that are over (milliseconds). */
export interface WorkedBefore {
  readonly order: string;
  readonly operation: string;
  readonly ms: number;
}

/** So many jobs are remembered, those that were left last. */
const MOST_WORKED = 20;

/** What a person worked on before, after a fact of theirs that ends a stretch or begins one anew. */
export function evolveWorked(
  worked: readonly WorkedBefore[],
  open: readonly OpenLabor[],
  fact: Fact<'LaborStarted'> | Fact<'LaborStopped'>,
): readonly WorkedBefore[] {
  const ended = open.find((one) => sameWork(one, fact.data));
  if (!ended) return worked;
  const { order, operation } = ended;
  const isIt = (one: WorkedBefore) => one.order === order && one.operation === operation;
  const ms = (worked.find(isIt)?.ms ?? 0) + Math.max(0, Date.parse(fact.occurredAt) - Date.parse(ended.since));
  return [...worked.filter((one) => !isIt(one)), { order, operation, ms }].slice(-MOST_WORKED);
}

/**
 * The open labor after a fact. Who begins what they are at already, changes the activity; and whoever works on a job goes on with what its
 * machine is used for from now on.
 */
export function evolveLabor(open: readonly OpenLabor[], fact: Fact): readonly OpenLabor[] {
  switch (fact.type) {
    case 'LaborStarted':
      return [...open.filter((one) => !sameWork(one, fact.data)), { ...fact.data, since: fact.occurredAt }];
    case 'LaborStopped': {
      const others = open.filter((one) => !sameWork(one, fact.data));
      return others.length === open.length ? open : others;
    }
    case 'SetupStarted':
    case 'SetupFinished': {
      const activity = fact.type === 'SetupStarted' ? 'setup' : 'run';
      const isThere = (one: OpenLabor) =>
        one.activity !== activity && sameWork(one, { ...fact.data, person: one.person });
      return open.some(isThere) ? open.map((one) => (isThere(one) ? { ...one, activity } : one)) : open;
    }
    default:
      return open;
  }
}
