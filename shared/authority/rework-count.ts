import type { Fact } from '../catalogue/fact-catalogue.ts';

/** Whether a fact only counts pieces to be worked on again. Who may add the operation for them may count them, too. */
export function isReworkCount(fact: Fact): boolean {
  return fact.type === 'QuantityReported' && fact.data.scrap.length === 0 && Number(fact.data.good.value) === 0;
}
