import { join } from 'node:path';

import { z } from 'zod';

import { parseChain } from '../../../shared/facts/chain.ts';
import { receipt } from '../../../shared/sync/protocol.ts';
import type { LooseRow, Receipt } from '../../../shared/sync/protocol.ts';
import { readIfThere, writeDurably } from '../process/durable-file.ts';
import type { StationStore } from '../store/station-store.ts';
import type { StoreReader } from '../store/store-reader.ts';

/**
 * Receipts of facts that are not where they belong: own ones that are open at the ERP, and those of all stations of the area that it refused
 * or that the server set aside.
 */
export interface OpenReceipts {
  readonly pending: () => number;
  readonly troubled: () => readonly Receipt[];
  readonly ownTroubled: () => readonly Receipt[];
  /** When the ERP got each report, of all stations of the area, that it has not answered. */
  readonly handed: () => Iterable<string>;
  /** A report of the area that the ERP refused, or what is known of one of this station that is open. */
  readonly find: (fact: string) => Receipt | undefined;
  /** Up to so many own facts whose posting is open, the earliest receipts first. */
  readonly open: (limit: number) => readonly Receipt[];
  /** Takes in rows that were just made durable. @returns the facts about which something new is known. */
  readonly take: (rows: readonly LooseRow[]) => readonly string[];
  /** Reads what was written since the state was remembered, a little at a time; calls back when that changed something. */
  readonly catchUp: (changed: () => void) => Promise<void>;
  /** Remembers the state. Failing to is no harm: the next start reads more. */
  readonly remember: () => void;
  readonly stop: () => void;
}

const FILE = 'open-receipts.json';
const PAGE = 500;
/** How much is read at once when the state is remembered. */
const MOST_PAGES = 4;
const parts = ['priority', 'normal'] as const;

const remembered = z.object({
  generation: z.string(),
  priority: z.int().min(0),
  normal: z.int().min(0),
  receipts: z.array(receipt),
  handed: z.array(z.tuple([z.string(), z.string(), z.string()])).default([]),
});

type ReceiptStore = Pick<StationStore, 'generation'> & { readonly reader: Pick<StoreReader, 'ends' | 'after'> };

function isOpen({ quarantined, posting }: Receipt): boolean {
  return quarantined !== null || (posting !== null && posting.state !== 'posted' && posting.state !== 'settled');
}

/** It has effect and may be at the ERP, and a supervisor should look at it all the same. */
const isDoubted = ({ doubt }: Receipt) => doubt !== undefined;
const isTroubled = ({ quarantined, posting }: Receipt) => quarantined !== null || posting?.state === 'rejected';

/** Handed over and not answered: what still waits in the server has no reference. */
const isHanded = ({ posting }: Receipt) => posting?.state === 'pending' && posting.reference !== null;

/**
 * The open receipts of a station. What is remembered counts only for the store that it was made from, as far as that has not gone back.
 * @param isNear whether another station stands in the area of this one now: of one that was moved away, or was left behind, no more is heard.
 */
export function openReceipts(
  folder: string,
  station: string,
  { generation, reader }: ReceiptStore,
  isNear: (other: string) => boolean = () => true,
): OpenReceipts {
  const file = join(folder, FILE);
  const receipts = new Map<string, Receipt>();
  /** Only when and by whom, for a station that has many around it while an ERP is silent. */
  const handed = new Map<string, { readonly at: string; readonly by: string }>();
  const places = { priority: 0, normal: 0 };
  let isWhole = false;
  let isStopped = false;
  let written = '';

  const byOf = ({ chain }: Receipt) => parseChain(chain).station;
  const isOwn = (one: Receipt) => byOf(one) === station;
  const isHere = (by: string) => by === station || isNear(by);
  const counts = (one: Receipt) => isDoubted(one) || (isOwn(one) ? isOpen(one) : isTroubled(one));
  const isPending = (one: Receipt) => isOwn(one) && isOpen(one) && !isTroubled(one);

  function note(row: LooseRow): string[] {
    if (row.kind !== 'receipt') return [];
    const read = receipt.safeParse(row.body);
    if (!read.success) return [];
    const { fact, posting } = read.data;
    const wasHanded = handed.delete(fact);
    if (posting && isHanded(read.data)) handed.set(fact, { at: posting.at, by: byOf(read.data) });
    const isNews = wasHanded || handed.has(fact);
    if (!counts(read.data)) return receipts.delete(fact) || isNews ? [fact] : [];
    receipts.set(fact, read.data);
    return [fact];
  }

  /** Reads on a little. @returns whether there may be more, and whether anything changed. */
  function readOn(part: (typeof parts)[number]): { readonly more: boolean; readonly changed: boolean } {
    const { items, through } = reader.after(part, places[part], PAGE);
    const more = through > places[part];
    places[part] = through;
    return { more, changed: items.flatMap((item) => ('row' in item ? note(item.row) : [])).length > 0 };
  }

  function restore(): void {
    try {
      written = readIfThere(file) ?? '';
      const parsed = remembered.safeParse(JSON.parse(written === '' ? 'null' : written));
      const ends = reader.ends();
      if (!parsed.success || parsed.data.generation !== generation) return;
      if (parts.some((part) => parsed.data[part] > ends[part])) return;
      // An earlier build remembered those of other stations too, which nothing would ever take out again.
      for (const one of parsed.data.receipts) if (counts(one)) receipts.set(one.fact, one);
      for (const [fact, at, by] of parsed.data.handed) handed.set(fact, { at, by });
      for (const part of parts) places[part] = parsed.data[part];
    } catch {
      receipts.clear();
      handed.clear();
    }
  }
  restore();

  return {
    pending: () => [...receipts.values()].filter(isPending).length,
    troubled: () => [...receipts.values()].filter((one) => (isTroubled(one) || isDoubted(one)) && isHere(byOf(one))),
    handed: () => [...handed.values()].flatMap(({ at, by }) => (isHere(by) ? [at] : [])),
    find: (fact) => receipts.get(fact),
    ownTroubled: () => [...receipts.values()].filter((one) => isTroubled(one) && isOwn(one)),
    open: (limit) =>
      [...receipts.values()]
        .filter(isPending)
        .toSorted((a, b) => (a.receivedAt < b.receivedAt ? -1 : Number(a.receivedAt > b.receivedAt)))
        .slice(0, limit),
    take: (rows) => rows.flatMap((row) => note(row)),
    async catchUp(changed) {
      for (const part of parts) {
        for (;;) {
          if (isStopped) return;
          const { more, changed: news } = readOn(part);
          if (news) changed();
          if (!more) break;
          // Screens and facts come first.
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      isWhole = true;
    },
    remember() {
      try {
        // Rows that came since were taken in as they came; where they lie shows only now. What is left is for the next time.
        for (const part of isWhole ? parts : [])
          for (let pages = 0; pages < MOST_PAGES && readOn(part).more; pages += 1);
        const told = [...handed].map(([fact, { at, by }]) => [fact, at, by]);
        const text = JSON.stringify({ generation, ...places, receipts: [...receipts.values()], handed: told });
        if (text === written) return;
        writeDurably(file, text, 0o600);
        written = text;
      } catch {
        // The store of the facts reports a full or broken disk where it matters.
      }
    },
    stop() {
      isStopped = true;
    },
  };
}
