import type { Fact } from '../catalogue/fact-catalogue.ts';
import { compareFacts } from '../facts/order.ts';
import { placeOf } from './aggregate-base.ts';
import type { AggregateBase, FactPlace } from './aggregate-base.ts';
import type { FactArchive, StateMark, StoredLog } from './fact-archive.ts';
import {
  forgetControls,
  isSilencedInLog,
  noControls,
  noteControls,
  pendingControls,
  saysSomething,
  takePending,
} from './silencing.ts';
import type { Controls } from './silencing.ts';
import { addMark, isMarkDue } from './state-marks.ts';
import { unfoldableFact } from './unfoldable-fact.ts';

/** How one kind of aggregate is made from its facts. `evolve` is pure and total: it tolerates facts whose cause has not arrived. */
export interface AggregateDefinition<State> {
  readonly kind: string;
  readonly initial: (id: string) => State;
  readonly evolve: (state: State, fact: Fact) => State;
}

/** The base that a log starts from, received instead of the facts before it. */
export interface AdoptedBase {
  readonly base: AggregateBase;
  readonly quarantined: ReadonlySet<string>;
  readonly takenBack: ReadonlySet<string>;
  readonly dedupKeys: ReadonlySet<string>;
}

/**
 * One aggregate: the latest of its facts in total order, and what all of them fold to. Its facts are, in order: those that an adopted base
 * stands for; those that only the archive has, up to `floor`; and those in memory.
 */
export interface AggregateLog<State> {
  readonly ref: string;
  readonly id: string;
  /** States on the way, oldest first; the first is the beginning. */
  readonly marks: StateMark<State>[];
  /** Facts in memory, all of them after `floor`. */
  readonly facts: Fact[];
  readonly byId: Map<string, Fact>;
  /** Facts at or before this place are not in memory; null when all are. */
  floor: FactPlace | null;
  floorCount: number;
  state: State;
  readonly controls: Controls;
  adopted: AdoptedBase | null;
  /** Facts that the adopted base stands for, where no archive keeps them: a later base may reach less far. */
  readonly under: Map<string, Fact>;
}

/** Facts read from the archive at a time. */
const PAGE = 256;

/** An aggregate that nothing has happened to. */
export function emptyLog<State>(definition: AggregateDefinition<State>, ref: string, id: string): AggregateLog<State> {
  const state = definition.initial(id);
  return {
    ref,
    id,
    marks: [{ count: 0, last: null, state }],
    facts: [],
    byId: new Map(),
    floor: null,
    floorCount: 0,
    state,
    controls: noControls(),
    adopted: null,
    under: new Map(),
  };
}

/** The number of facts folded, those without effect and those of an adopted base included. */
export function countOf(log: AggregateLog<unknown>): number {
  return log.floorCount + log.facts.length;
}

/** The place of the last fact; null when there is none. */
export function endOf(log: AggregateLog<unknown>): FactPlace | null {
  const last = log.facts.at(-1);
  return last ? placeOf(last) : log.floor;
}

/** True for a fact that an adopted base stands for. */
export function isUnderBase(log: AggregateLog<unknown>, fact: FactPlace): boolean {
  return log.adopted !== null && compareFacts(fact, log.adopted.base.last) <= 0;
}

/** True when the log has taken this fact, or its base stands for it. */
export function knowsFact(log: AggregateLog<unknown>, archive: FactArchive | null, fact: FactPlace): boolean {
  if (log.floor === null || compareFacts(fact, log.floor) > 0) return log.byId.has(fact.id);
  return isUnderBase(log, fact) || (archive?.has(log.ref, fact) ?? false);
}

/** Index of the first fact in memory at or after a place; facts mostly arrive in order, so the end is tried first. */
function indexAt(facts: readonly Fact[], place: FactPlace): number {
  const last = facts.at(-1);
  if (!last || compareFacts(last, place) < 0) return facts.length;
  let [low, high] = [0, facts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = facts[middle];
    if (there && compareFacts(there, place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The facts after a place that only the archive has. @returns the place after which those in memory follow. */
function* archivedAfter(
  log: AggregateLog<unknown>,
  archive: FactArchive | null,
  place: FactPlace | null,
): Generator<Fact, FactPlace | null> {
  let after = place;
  const { floor } = log;
  if (!archive || !floor) return after;
  for (let isBelow = after === null || compareFacts(after, floor) < 0; isBelow;) {
    const page = archive.after(log.ref, after, PAGE);
    for (const fact of page) {
      if (compareFacts(fact, floor) > 0) break;
      yield fact;
    }
    const last = page.at(-1);
    isBelow = last !== undefined && compareFacts(last, floor) < 0;
    after = isBelow && last ? placeOf(last) : floor;
  }
  return after;
}

/** Gives facts to `take` until it returns false. @returns what ended the generator; undefined when `take` did. */
function drain<End>(facts: Generator<Fact, End>, take: (fact: Fact) => boolean): { readonly end: End } | undefined {
  for (let step = facts.next(); ; step = facts.next()) {
    if (step.done === true) return { end: step.value };
    if (!take(step.value)) return undefined;
  }
}

/**
 * Gives all facts after a place (null: after nothing; the log must have an archive where that lies below its floor) to `take`, in order,
 * until it returns false. Those in memory are not handed over one by one by a generator: a shift has thousands.
 */
export function eachFactAfter(
  log: AggregateLog<unknown>,
  archive: FactArchive | null,
  place: FactPlace | null,
  take: (fact: Fact) => boolean,
): void {
  const archived = drain(archivedAfter(log, archive, place), take);
  if (!archived) return;
  const after = archived.end;
  const { facts } = log;
  let index = after === null ? 0 : indexAt(facts, after);
  const first = facts[index];
  if (first && after && compareFacts(first, after) === 0) index += 1;
  for (; index < facts.length; index += 1) {
    const fact = facts[index];
    if (fact && !take(fact)) return;
  }
}

/** The facts that only the archive has and no adopted base stands for, latest first, page by page as far as somebody asks. */
function* archivedBackwards(log: AggregateLog<unknown>, archive: FactArchive | null): Generator<Fact, void> {
  if (!archive || log.floor === null) return;
  const [first] = log.facts;
  let before: FactPlace | null = first ? placeOf(first) : null;
  // Few at first: mostly the answer lies near the end.
  for (let limit = 16; ; limit = Math.min(PAGE, limit * 4)) {
    const page = archive.before(log.ref, before, limit);
    for (const fact of page) {
      if (isUnderBase(log, fact)) return;
      yield fact;
    }
    const last = page.at(-1);
    if (!last) return;
    before = placeOf(last);
  }
}

/** All facts that no adopted base stands for, latest first; the archive is read page by page as far as somebody asks. */
export function* factsBackwards(log: AggregateLog<unknown>, archive: FactArchive | null): Generator<Fact> {
  for (let index = log.facts.length - 1; index >= 0; index -= 1) {
    const fact = log.facts[index];
    if (fact) yield fact;
  }
  yield* archivedBackwards(log, archive);
}

/** Gives all facts that no adopted base stands for to `take`, latest first, until it returns false. */
export function eachFactBackwards(
  log: AggregateLog<unknown>,
  archive: FactArchive | null,
  take: (fact: Fact) => boolean,
): void {
  for (let index = log.facts.length - 1; index >= 0; index -= 1) {
    const fact = log.facts[index];
    if (fact && !take(fact)) return;
  }
  drain(archivedBackwards(log, archive), take);
}

/** @throws UnfoldableFact when `evolve` is not as total as it should be */
function evolved<State>(definition: AggregateDefinition<State>, ref: string, state: State, fact: Fact): State {
  try {
    return definition.evolve(state, fact);
  } catch (error) {
    throw unfoldableFact(fact, ref, error);
  }
}

function evolveOver<State>(
  log: AggregateLog<State>,
  definition: AggregateDefinition<State>,
  archive: FactArchive | null,
  each: (take: (fact: Fact) => true) => void,
  from: { readonly count: number; readonly state: State },
): void {
  let { count, state } = from;
  each((fact) => {
    count += 1;
    if (!isSilencedInLog(log, archive, fact)) state = evolved(definition, log.ref, state, fact);
    if (isMarkDue(count)) addMark(log.marks, { count, last: placeOf(fact), state });
    return true;
  });
  log.state = state;
}

/** Folds anew what lies at or after a place, from the state kept before it. */
function refoldFrom<State>(
  log: AggregateLog<State>,
  definition: AggregateDefinition<State>,
  archive: FactArchive | null,
  place: FactPlace,
): void {
  const { marks } = log;
  while (marks.length > 1) {
    const last = marks.at(-1)?.last;
    if (last && compareFacts(last, place) < 0) break;
    marks.pop();
  }
  const from = marks.at(-1);
  if (from) evolveOver(log, definition, archive, (take) => eachFactAfter(log, archive, from.last, take), from);
}

/** Folds everything anew; the log has an archive, or all its facts are in memory. */
export function refoldAll<State>(
  log: AggregateLog<State>,
  definition: AggregateDefinition<State>,
  archive: FactArchive | null,
): void {
  log.marks.splice(1);
  const [from] = log.marks;
  if (from) evolveOver(log, definition, archive, (take) => eachFactAfter(log, archive, from.last, take), from);
}

function earlier(a: FactPlace | undefined, b: FactPlace): FactPlace {
  return a === undefined || compareFacts(b, a) < 0 ? b : a;
}

/** Lets go of the oldest facts in memory; the archive has them. */
function letGo(log: AggregateLog<unknown>, count: number): void {
  const gone = log.facts.splice(0, count);
  const last = gone.at(-1);
  if (!last) return;
  // Else a fact that comes a little late would read what was just let go.
  if (log.facts.length === 0)
    addMark(log.marks, { count: log.floorCount + gone.length, last: placeOf(last), state: log.state });
  log.floor = placeOf(last);
  log.floorCount += gone.length;
  for (const fact of gone) log.byId.delete(fact.id);
  forgetControls(log, gone);
}

/** Keeps a fact that the base stands for: a later base may reach less far. */
function keepUnder(log: AggregateLog<unknown>, archive: FactArchive | null, fact: Fact): void {
  if (!archive) log.under.set(fact.id, fact);
  else if (!archive.has(log.ref, fact)) archive.add(log.ref, fact);
}

/** Lets go of all facts in memory. */
export function letGoAll(log: AggregateLog<unknown>): void {
  letGo(log, log.facts.length);
}

/** The facts that are new to the log, each once, in order. */
function newOnes(log: AggregateLog<unknown>, archive: FactArchive | null, facts: readonly Fact[]): Fact[] {
  const fresh = new Map<string, Fact>();
  for (const fact of facts) {
    if (fresh.has(fact.id)) continue;
    if (!knowsFact(log, archive, fact)) fresh.set(fact.id, fact);
    else if (isUnderBase(log, fact)) keepUnder(log, archive, fact);
  }
  return [...fresh.values()].sort(compareFacts);
}

/**
 * The usual case: a fact that comes after all others, about which nothing was said and which says nothing about others.
 * @returns false when it is not the usual case, and nothing was done.
 */
function appendPlain<State>(
  log: AggregateLog<State>,
  definition: AggregateDefinition<State>,
  archive: FactArchive | null,
  fact: Fact,
): boolean {
  const { facts, byId } = log;
  const last = facts.at(-1) ?? log.floor;
  if (last && compareFacts(last, fact) >= 0) return false;
  if (log.adopted || fact.dedupKey !== undefined || saysSomething(fact) || log.controls.about.has(fact.id))
    return false;
  archive?.add(log.ref, fact);
  facts.push(fact);
  byId.set(fact.id, fact);
  log.state = evolved(definition, log.ref, log.state, fact);
  const count = countOf(log);
  if (isMarkDue(count)) addMark(log.marks, { count, last: placeOf(fact), state: log.state });
  if (archive && facts.length > 2 * archive.factsInMemory) letGo(log, facts.length - archive.factsInMemory);
  return true;
}

/** Puts facts into their places. @returns the first of them that has another after it, if any. */
function insert(log: AggregateLog<unknown>, fresh: readonly Fact[]): FactPlace | undefined {
  const { facts, byId, floor } = log;
  let late: FactPlace | undefined;
  const before = facts.at(-1);
  let sorted = true;
  for (const fact of fresh) {
    if (floor && compareFacts(fact, floor) <= 0) {
      log.floorCount += 1;
      late = earlier(late, fact);
      continue;
    }
    byId.set(fact.id, fact);
    if (before && compareFacts(fact, before) < 0) {
      late = earlier(late, fact);
      sorted = false;
    }
    if (fresh.length === 1) facts.splice(indexAt(facts, fact), 0, fact);
    else facts.push(fact);
  }
  if (!sorted && fresh.length > 1) facts.sort(compareFacts);
  return late;
}

/**
 * Takes facts into an aggregate, as one lot. What comes in order costs one `evolve` each. A late fact, a reversal, a quarantine or a dedupKey
 * folds anew from the first place that it changes: the cost follows how far back that is, not how much has happened.
 * @returns the number that were new.
 */
export function addToLog<State>(
  log: AggregateLog<State>,
  definition: AggregateDefinition<State>,
  archive: FactArchive | null,
  facts: readonly Fact[],
): number {
  const [only] = facts;
  if (facts.length === 1 && only && appendPlain(log, definition, archive, only)) return 1;
  const fresh = newOnes(log, archive, facts);
  if (fresh.length === 0) return 0;
  const before = log.facts.length;
  const count = countOf(log);
  if (archive) for (const fact of fresh) archive.add(log.ref, fact);
  let from = insert(log, fresh);
  for (const fact of fresh) {
    for (const changed of noteControls(log, archive, fact)) from = earlier(from, changed);
  }
  const appended = log.facts[before];
  if (from === undefined || (appended && compareFacts(from, appended) >= 0)) {
    const appendedFacts = log.facts.slice(before);
    evolveOver(log, definition, archive, (take) => appendedFacts.forEach(take), { count, state: log.state });
  } else refoldFrom(log, definition, archive, from);
  if (archive && log.facts.length > 2 * archive.factsInMemory) letGo(log, log.facts.length - archive.factsInMemory);
  return fresh.length;
}

/** The log without its facts, for an archive that has them. */
export function storedLogOf(log: AggregateLog<unknown>): StoredLog {
  return {
    end: { count: countOf(log), last: endOf(log), state: log.state },
    marks: log.marks.slice(1),
    pending: pendingControls(log),
    base: log.adopted?.base ?? null,
  };
}

/** What stands behind an adopted base, made ready to be asked. */
export function adoptedOf(base: AggregateBase): AdoptedBase {
  const { quarantined, reversals, dedupKeys } = base.silencing;
  return {
    base,
    quarantined: new Set(quarantined),
    takenBack: new Set(reversals.map(({ reverses }) => reverses)),
    dedupKeys: new Set(dedupKeys),
  };
}

/** The log that was stored, all its facts in the archive. */
export function restoredLog<State>(
  definition: AggregateDefinition<State>,
  ref: string,
  id: string,
  stored: StoredLog,
): AggregateLog<State> {
  const log = emptyLog(definition, ref, id);
  const { base, end } = stored;
  if (base) {
    log.adopted = adoptedOf(base);
    log.marks.splice(0, 1, { count: base.count, last: base.last, state: base.state as State });
  }
  log.marks.push(...(stored.marks as readonly StateMark<State>[]));
  if (end.last) addMark(log.marks, end as StateMark<State>);
  log.floor = end.last;
  log.floorCount = end.count;
  log.state = end.state as State;
  takePending(log, stored.pending);
  return log;
}
