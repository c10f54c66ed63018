import type { Fact } from '../catalogue/fact-catalogue.ts';

/** Whether `later` rests on `fact`, as far as labor goes: who stops has begun, and who begins again has stopped. */
export function restsOnLabor(fact: Fact, later: Fact): boolean {
  if (fact.type !== 'LaborStarted' && fact.type !== 'LaborStopped') return false;
  if (later.type !== 'LaborStarted' && later.type !== 'LaborStopped') return false;
  const { person, order, operation, equipment } = fact.data;
  return (
    later.data.person === person &&
    later.data.order === order &&
    later.data.operation === operation &&
    later.data.equipment === equipment
  );
}
