import type { Fact } from '../catalogue/fact-catalogue.ts';

/**
 * Whether `later` rests on `fact`, as far as material goes. What comes back was consumed. What was consumed after something came back may be
 * just that, and may have had room only for it. And the close-out of a job computed what it books from all that went in before.
 */
export function restsOnMaterial(fact: Fact, later: Fact): boolean {
  if (fact.type !== 'MaterialConsumed' && fact.type !== 'MaterialReturned') return false;
  const { order, operation, material, lot } = fact.data;
  const isSameJob = 'operation' in later.data && later.data.order === order && later.data.operation === operation;
  if (later.type === 'JobCompleted') return isSameJob;
  if (fact.type === 'MaterialConsumed')
    return later.type === 'MaterialReturned' && isSameJob && later.data.material === material && later.data.lot === lot;
  return later.type === 'MaterialConsumed' && (isSameJob || (lot !== null && later.data.lot === lot));
}
