import type { Fact } from '../catalogue/fact-catalogue.ts';

/** What people do about a deviation follows what was done about it before: it is taken back from the last to the first. */
export function restsOnDeviation(fact: Fact, later: Fact): boolean {
  if (!('deviation' in fact.data) || !('deviation' in later.data)) return false;
  const { deviation } = fact.data;
  const isOfIt = later.data.deviation === deviation;
  return isOfIt || (later.type === 'DeviationMerged' && later.data.into === deviation);
}
