import type { Fact } from '../catalogue/fact-catalogue.ts';
import { compareFacts } from '../facts/order.ts';
import { eachFactAfter, isUnderBase, knowsFact, refoldAll } from './aggregate-log.ts';
import type { AggregateLog } from './aggregate-log.ts';
import { isAggregateKind, parseRef } from './references.ts';
import { noteControls } from './silencing.ts';
import { definitionOf, findLog } from './world.ts';
import type { World } from './world.ts';

function takeOut(log: AggregateLog<unknown>, world: World, fact: Fact): void {
  world.archive?.withdraw(log.ref, fact);
  if (log.floor && compareFacts(fact, log.floor) <= 0) log.floorCount -= 1;
  else if (log.byId.delete(fact.id))
    log.facts.splice(
      log.facts.findIndex(({ id }) => id === fact.id),
      1,
    );
}

/**
 * Makes a world of one in which these facts were never written: the server lost them when it was put back, and nobody else has them. Each aggregate
 * that took some of them is folded anew from its beginning, so this is for what happens once in a year. What an adopted base stands for stays in it.
 * @returns the aggregates that had one.
 */
export function withdrawFacts(world: World, facts: readonly Fact[]): Set<string> {
  const byRef = new Map<string, Fact[]>();
  for (const fact of facts)
    for (const ref of fact.refs) {
      const { kind, id } = parseRef(ref);
      const log = isAggregateKind(kind) ? findLog(world, kind, id) : undefined;
      if (!log || isUnderBase(log, fact) || !knowsFact(log, world.archive, fact)) continue;
      byRef.set(ref, [...(byRef.get(ref) ?? []), fact]);
    }
  for (const [ref, gone] of byRef) {
    const { kind, id } = parseRef(ref);
    const log = isAggregateKind(kind) ? findLog(world, kind, id) : undefined;
    if (!log || !isAggregateKind(kind)) continue;
    for (const fact of gone) takeOut(log, world, fact);
    log.controls.about.clear();
    log.controls.keys.clear();
    eachFactAfter(log, world.archive, log.adopted?.base.last ?? null, (fact) => {
      noteControls(log, world.archive, fact);
      return true;
    });
    refoldAll(log, definitionOf(kind), world.archive);
  }
  return new Set(byRef.keys());
}
