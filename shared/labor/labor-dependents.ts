import type { Fact } from '../catalogue/fact-catalogue.ts';

/**
 * Whether `later` rests on `fact`, as far as labor goes: who stops has begun, and who begins again has stopped. When the job left its machine
 * everybody who worked on it stopped, but for those who had before.
 */
export function restsOnLabor(fact: Fact, later: Fact): boolean {
  if (fact.type !== 'LaborStarted' && fact.type !== 'LaborStopped') return false;
  const { person, order, operation, equipment } = fact.data;
  const isLater =
    later.type === 'LaborStarted' || later.type === 'LaborStopped'
      ? later.data.person === person
      : fact.type === 'LaborStopped' && (later.type === 'JobCompleted' || later.type === 'JobSuspended');
  return (
    isLater &&
    'operation' in later.data &&
    later.data.order === order &&
    later.data.operation === operation &&
    'equipment' in later.data &&
    later.data.equipment === equipment
  );
}
