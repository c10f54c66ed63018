import type { RawFact } from '../../../shared/facts/envelope.ts';
import { receipt, rowKey } from '../../../shared/sync/protocol.ts';
import type { Receipt } from '../../../shared/sync/protocol.ts';
import type { StoreReader } from '../store/store-reader.ts';

/** The last own facts and what became of them: what the list of actions is made from. */
export interface RecentActions {
  /** Newest last. */
  readonly facts: RawFact[];
  readonly receipts: Map<string, Receipt>;
  readonly ids: Set<string>;
}

/** How many own facts the list of actions looks back over. */
const RECENT = 400;
/** How many a start reads: enough for the list, few enough that nobody waits for them. */
const READ_AT_START = 150;

/** Nothing has been done. */
export function noActions(): RecentActions {
  return { facts: [], receipts: new Map(), ids: new Set() };
}

/** Takes note of an own fact. */
export function noteAction(recent: RecentActions, fact: RawFact): void {
  recent.facts.push(fact);
  recent.ids.add(fact.id);
  if (recent.facts.length <= 2 * RECENT) return;
  for (const { id } of recent.facts.splice(0, recent.facts.length - RECENT)) {
    recent.ids.delete(id);
    recent.receipts.delete(id);
  }
}

/** Takes note of a receipt. @returns false when it is of a fact that is not among the last own ones. */
export function noteReceipt(recent: RecentActions, received: Receipt): boolean {
  if (!recent.ids.has(received.fact)) return false;
  recent.receipts.set(received.fact, received);
  return true;
}

/** Reads the last own facts and their receipts from the store. */
export function readActions(recent: RecentActions, reader: StoreReader): void {
  for (const fact of reader.lastOwn(READ_AT_START).toReversed()) noteAction(recent, fact);
  const keys = recent.facts.map(({ id }) => rowKey.receipt(id));
  for (const row of reader.rows(keys).values()) {
    const read = receipt.safeParse(row.body);
    if (read.success) recent.receipts.set(read.data.fact, read.data);
  }
}
