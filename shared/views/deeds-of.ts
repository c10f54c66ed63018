import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { parseChain } from '../facts/chain.ts';
import { planBody } from '../plan/plan-index.ts';
import { mainFact, personName, whatHappened } from './actions-view-of.ts';
import type { DeedLine } from './deed-line.ts';

/** Facts of one command, or one that nobody gave, as a deed. */
export function deedOf(world: World, facts: readonly [Fact, ...Fact[]]): DeedLine {
  const main = mainFact(facts) ?? facts[0];
  const { station } = parseChain(main.chain);
  return {
    id: main.command ?? main.id,
    command: main.command,
    at: main.occurredAt,
    person: main.person && personName(world.plan, main.person.id),
    station: planBody(world.plan, 'station', station)?.name ?? station,
    what: whatHappened(world, main, facts),
  };
}

/** What some facts tell, command by command, in the order of their first facts. */
export function deedsOf(world: World, facts: readonly Fact[]): DeedLine[] {
  const groups = new Map<string, [Fact, ...Fact[]]>();
  for (const fact of facts) {
    const key = fact.command ?? fact.id;
    const group = groups.get(key);
    if (group) group.push(fact);
    else groups.set(key, [fact]);
  }
  return [...groups.values()].map((group) => deedOf(world, group));
}
