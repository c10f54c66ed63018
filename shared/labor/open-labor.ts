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

/** The open labor after a fact. Who begins what they are at already, changes the activity. */
export function evolveLabor(open: readonly OpenLabor[], fact: Fact): readonly OpenLabor[] {
  if (fact.type !== 'LaborStarted' && fact.type !== 'LaborStopped') return open;
  const others = open.filter((one) => !sameWork(one, fact.data));
  if (fact.type === 'LaborStarted') return [...others, { ...fact.data, since: fact.occurredAt }];
  return others.length === open.length ? open : others;
}
