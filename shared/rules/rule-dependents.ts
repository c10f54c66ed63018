import type { Fact } from '../catalogue/fact-catalogue.ts';

const isOfBook = (fact: Fact) => fact.type === 'RulePublished' || fact.type === 'RuleSwitched';

/** What is done with a rule follows what was done with it before: it is taken back from the last to the first. */
export function restsOnRule(fact: Fact, later: Fact): boolean {
  return isOfBook(fact) && isOfBook(later) && fact.data.rule === later.data.rule;
}
