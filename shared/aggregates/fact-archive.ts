import type { Fact } from '../catalogue/fact-catalogue.ts';
import type { AggregateBase, FactPlace } from './aggregate-base.ts';

/** A state on the way: what the first `count` facts, of which `last` is the last one, fold to. `last` is null at the very beginning. */
export interface StateMark<State = unknown> {
  readonly count: number;
  readonly last: FactPlace | null;
  readonly state: State;
}

/** What control facts say about one fact that may not even be here. */
export interface StoredControl {
  readonly fact: string;
  readonly quarantined: boolean;
  /** Reversals of it, and whether each of them is quarantined. */
  readonly by: readonly (readonly [reversal: string, quarantined: boolean])[];
}

/** An aggregate without its facts, in a form that JSON keeps. */
export interface StoredLog {
  readonly end: StateMark;
  /** Earlier states, oldest first. */
  readonly marks: readonly StateMark[];
  /** Control facts whose targets have not arrived. */
  readonly pending: readonly StoredControl[];
  readonly base: AggregateBase | null;
}

/**
 * The facts of aggregates on a disk, read synchronously, for a world that keeps only the latest in memory. `add` is called once for every
 * fact that an aggregate takes, before anything else is asked about it, and never for one that is there already. All lists are of one aggregate.
 */
export interface FactArchive {
  /** So many facts of each aggregate stay in memory, and up to twice as many before the oldest are let go. */
  readonly factsInMemory: number;
  readonly add: (ref: string, fact: Fact) => void;
  /** True when `add` was called with this fact. */
  readonly has: (ref: string, fact: FactPlace) => boolean;
  readonly fact: (ref: string, id: string) => Fact | undefined;
  /** Up to `limit` facts right before a place (null: the latest), latest first. A short list does not mean the beginning; an empty one does. */
  readonly before: (ref: string, place: FactPlace | null, limit: number) => readonly Fact[];
  /** Up to `limit` facts right after a place (null: the first), in order; only an empty list means the end. */
  readonly after: (ref: string, place: FactPlace | null, limit: number) => readonly Fact[];
  /** The verdicts about a fact and the reversals of it, in any order. */
  readonly controlsOn: (ref: string, id: string) => readonly Fact[];
  /** The facts with a dedupKey, in any order. */
  readonly ofKey: (ref: string, dedupKey: string) => readonly Fact[];
  /** The aggregate has not taken this fact, as if `add` had never been called. What was kept of it before is wrong from now on. */
  readonly withdraw: (ref: string, fact: Fact) => void;
  /** The aggregate as it was kept last; undefined when nothing is known of it. */
  readonly stored: (ref: string) => StoredLog | undefined;
  /** An aggregate in memory has changed otherwise than by a fact. */
  readonly touch: (ref: string) => void;
  /** An aggregate leaves memory in this form. */
  readonly keep: (ref: string, log: StoredLog) => void;
}
