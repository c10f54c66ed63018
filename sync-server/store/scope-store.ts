import type { AggregateBase } from '../../shared/aggregates/aggregate-base.ts';
import type { ChainId, Lane } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import type { StoredRow } from './site-store.ts';

/** Last place of a scope's log after a commit, and the lanes that grew. */
export interface ScopeGrowth {
  readonly upTo: number;
  readonly lanes: ReadonlySet<Lane>;
}

/** Which rows of a scope a station asks for. */
export interface ScopeQuery {
  readonly scope: string;
  /** Rows after this place; 0 is the beginning. */
  readonly seq: number;
  /** Where the log ended when the station began to pull it: what left before then was never there. */
  readonly since: number;
  readonly lane: Lane;
  readonly limit: number;
  /** Facts on the first branch of these chains are left out, wherever they stand in the log: who asks wrote them, and keeps them for ever. */
  readonly without: readonly ChainId[];
}

/** A page of a scope's log. */
export interface ScopePage {
  readonly rows: StoredRow[];
  /** The place reached, also when rows were left out. */
  readonly through: number;
  readonly more: boolean;
  /** Last place of the scope's log. */
  readonly upTo: number;
}

/** An order that is not finished, or a deviation that is not settled, as far as is known. */
export interface AwakeOrder {
  readonly id: number;
  readonly ref: string;
  /** The last row that names it, and when the server took that in. */
  readonly lastRow: number;
  readonly lastAt: string;
  /** The last row when it was last found unfinished. */
  readonly checked: number;
}

/** An aggregate that never ends: a machine, a person or a lot. */
export interface LongLived {
  readonly id: number;
  readonly ref: string;
  readonly lastRow: number;
  readonly base: AggregateBase | null;
  /** Facts in rows before this one are all in the base. */
  readonly baseFloor: number;
  /** Something came that the base should have known. */
  readonly stale: boolean;
}

/** A fact with its place in the site log. */
export interface RowFact {
  readonly row: number;
  readonly raw: RawFact;
}

/**
 * The logs of scopes: which rows of the site log belong to which scope, in commit order, each scope with a sequence of its own that never
 * moves. Rows enter in the transaction that puts them into the site log.
 */
export interface ScopeStore {
  /** The scope of a station, by the plan as it is now. Its log exists from then on. */
  scopeOf(station: string): Promise<string>;
  /** Last place of a scope's log; 0 when nobody has asked for the scope yet. */
  end(scope: string): Promise<number>;
  rowsAfter(query: ScopeQuery): Promise<ScopePage>;
  /** How many rows a lane has after a place, for progress; may be off by a few. */
  remaining(scope: string, lane: Lane, seq: number): Promise<number>;
  /** Called after each commit with the scopes that grew. @returns a function that ends it. */
  onGrown(listener: (grown: ReadonlyMap<string, ScopeGrowth>) => void): () => void;

  /** How many days finished orders and facts stay, by the settings of the site. */
  recentDays(): Promise<number>;
  /** Orders in no particular order, after one of them. */
  awakeOrders(afterId: number, limit: number): Promise<AwakeOrder[]>;
  /** Deviations in no particular order, after one of them. */
  awakeDeviations(afterId: number, limit: number): Promise<AwakeOrder[]>;
  /** Machines, people and lots, after one of them. */
  longLived(afterId: number, limit: number): Promise<LongLived[]>;
  /** The number of an aggregate; undefined when nothing has named it. */
  aggregateOf(ref: string): Promise<number | undefined>;
  /** The facts that name an aggregate and can be read, in rows from `fromRow` on, in row order. */
  factsNaming(aggregate: number, fromRow: number, limit: number): Promise<RowFact[]>;
  /** The facts in these rows. */
  factsAt(rows: readonly number[]): Promise<RowFact[]>;

  /** An order or a deviation was looked at and goes on. */
  noteOpen(order: AwakeOrder): Promise<void>;
  /** An order or a deviation leaves every scope. @returns false when something has named it since it was looked at. */
  letGo(order: AwakeOrder): Promise<boolean>;
  /**
   * The base of an aggregate, made from all its facts in rows up to `seenRow`; facts in rows before `floor` are all in it.
   * @returns false when something came since that it should have known: make it again.
   */
  putBase(aggregate: number, base: AggregateBase, seenRow: number, floor: number): Promise<boolean>;
  /** Takes from the logs what no station needs any more, in small steps, as long as it `goesOn`. @returns how many entries went. */
  compact(goesOn?: () => boolean): Promise<number>;
}
