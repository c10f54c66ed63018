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
