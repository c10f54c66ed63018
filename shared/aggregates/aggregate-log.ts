import type { Fact } from '../catalogue/fact-catalogue.ts';
import { isServerChain } from '../facts/chain.ts';
import { compareFacts } from '../facts/order.ts';

/** How one kind of aggregate is made from its facts. `evolve` is pure and total: it tolerates facts whose cause has not arrived. */
export interface AggregateDefinition<State> {
  readonly kind: string;
  readonly initial: (id: string) => State;
  readonly evolve: (state: State, fact: Fact) => State;
}

/** One aggregate: all its facts in total order, and the state they fold to. */
export interface AggregateLog<State> {
  readonly id: string;
  readonly facts: Fact[];
  readonly ids: Set<string>;
  state: State;
  /** Ids of facts without effect: quarantined, taken back, or echoes of a derived fact. */
  silenced: ReadonlySet<string>;
  /** True when a control fact or a dedupKey is among the facts, so that appending may silence something. */
  controlled: boolean;
}

const nothing: ReadonlySet<string> = new Set();

/** An aggregate that nothing has happened to. */
export function emptyLog<State>(definition: AggregateDefinition<State>, id: string): AggregateLog<State> {
  return {
    id,
    facts: [],
    ids: new Set(),
    state: definition.initial(id),
    silenced: nothing,
    controlled: false,
  };
}

function isControl(fact: Fact): boolean {
  return fact.type === 'Reversed' || fact.type === 'FactQuarantined' || fact.dedupKey !== undefined;
}

/**
 * The facts that have no effect, from the whole set alone, so that arrival order cannot matter:
 * quarantined by a server; taken back by a reversal that is itself not quarantined (a reversal cannot be taken back);
 * echoes: all but the first by total order with the same dedupKey. Taking back the first leaves its echoes echoes.
 */
function silencedFacts(sorted: readonly Fact[]): Set<string> {
  const silenced = new Set<string>();
  const reversals = new Set<string>();
  for (const fact of sorted) {
    if (fact.type === 'FactQuarantined' && isServerChain(fact.chain)) silenced.add(fact.data.fact);
    if (fact.type === 'Reversed') reversals.add(fact.id);
  }
  const takenBack: string[] = [];
  const seenKeys = new Set<string>();
  for (const fact of sorted) {
    if (silenced.has(fact.id)) continue;
    if (fact.type === 'Reversed' && fact.reverses !== undefined && !reversals.has(fact.reverses))
      takenBack.push(fact.reverses);
    if (fact.dedupKey === undefined) continue;
    if (seenKeys.has(fact.dedupKey)) silenced.add(fact.id);
    seenKeys.add(fact.dedupKey);
  }
  for (const id of takenBack) silenced.add(id);
  return silenced;
}

/** Index at which `fact` belongs; facts mostly arrive in order, so the search starts at the end. */
function insertionIndex(facts: readonly Fact[], fact: Fact): number {
  let index = facts.length;
  while (index > 0) {
    const before = facts[index - 1];
    if (before === undefined || compareFacts(before, fact) < 0) break;
    index -= 1;
  }
  return index;
}

/** Folds the facts from `from` on into the state; those before it are in it already. */
function foldFrom<State>(log: AggregateLog<State>, definition: AggregateDefinition<State>, from: number): void {
  const { facts, silenced } = log;
  let { state } = log;
  for (let index = from; index < facts.length; index += 1) {
    const fact = facts[index];
    if (fact !== undefined && !silenced.has(fact.id)) state = definition.evolve(state, fact);
  }
  log.state = state;
}

function refold<State>(log: AggregateLog<State>, definition: AggregateDefinition<State>): void {
  log.silenced = log.controlled ? silencedFacts(log.facts) : nothing;
  log.state = definition.initial(log.id);
  foldFrom(log, definition, 0);
}

/**
 * Takes one fact into an aggregate. In order and without control facts it costs one `evolve`; a late fact, a reversal, a
 * quarantine or a dedupKey folds this aggregate again from its facts.
 * @returns false when the fact was here already.
 */
export function addToLog<State>(log: AggregateLog<State>, definition: AggregateDefinition<State>, fact: Fact): boolean {
  if (log.ids.has(fact.id)) return false;
  log.ids.add(fact.id);
  const index = insertionIndex(log.facts, fact);
  const late = index < log.facts.length;
  if (late) log.facts.splice(index, 0, fact);
  else log.facts.push(fact);
  const control = isControl(fact);
  if (control) log.controlled = true;
  if (late || control) refold(log, definition);
  else foldFrom(log, definition, index);
  return true;
}

/**
 * Takes many facts at once, as at start-up and from a page of a pull: one sort and one fold for the whole lot, and only of the
 * new ones where they all come after what is here.
 * @returns the number that were new.
 */
export function addManyToLog<State>(
  log: AggregateLog<State>,
  definition: AggregateDefinition<State>,
  facts: readonly Fact[],
): number {
  const fresh: Fact[] = [];
  for (const fact of facts) {
    if (log.ids.has(fact.id)) continue;
    log.ids.add(fact.id);
    fresh.push(fact);
  }
  const [first] = fresh.sort(compareFacts);
  if (first === undefined) return 0;
  const before = log.facts.length;
  const last = log.facts[before - 1];
  const late = last !== undefined && compareFacts(last, first) > 0;
  for (const fact of fresh) log.facts.push(fact);
  if (late) log.facts.sort(compareFacts);
  const control = fresh.some(isControl);
  if (control) log.controlled = true;
  if (late || control) refold(log, definition);
  else foldFrom(log, definition, before);
  return fresh.length;
}
