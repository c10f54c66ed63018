import { emptyHead } from '../../../shared/facts/chain.ts';
import type { ChainHead } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { HLC_ZERO } from '../../../shared/facts/hlc.ts';
import type { Hlc } from '../../../shared/facts/hlc.ts';
import { sealFacts } from '../../../shared/facts/seal.ts';
import type { Checkpoint, LooseRow } from '../../../shared/sync/protocol.ts';
import type { PullSource, StationStore } from './station-store.ts';

/** Opens stores on one disk, again and again. */
export interface StoreHarness {
  readonly open: () => Promise<StationStore>;
}

let ids = 0;
/** An id that was not given before. */
export function newId(): string {
  ids += 1;
  return `01900000-0000-7000-8000-${ids.toString(16).padStart(12, '0')}`;
}

/** The command of all these facts. */
export const someCommand = '01900000-0000-7000-8000-c00000000000';

/** Facts that continue a chain. */
export function someFacts(
  count: number,
  head: ChainHead = emptyHead('line-1/normal/0123456789ab'),
  after: Hlc = HLC_ZERO,
): { readonly facts: RawFact[]; readonly head: ChainHead; readonly hlc: Hlc } {
  const drafts = Array.from({ length: count }, () => ({
    type: 'SignedOn',
    v: 1,
    refs: ['person:p1'],
    data: { person: 'p1', station: 'line-1' },
    occurredAt: '2026-03-02T06:00:00.000Z',
    person: { id: 'p1', proof: 'badge' as const },
    command: someCommand,
  }));
  const {
    facts,
    head: end,
    hlc,
  } = sealFacts(drafts, head, after, {
    site: 'demo',
    nowMs: 1_772_431_200_000,
    boot: 'b',
    mono: 1,
    newId,
  });
  return { facts, head: end, hlc };
}

/** A site log in memory that a store can pull from. */
export function logSource(identifier: string, rows: LooseRow[]): PullSource & { failing: boolean } {
  return {
    identifier,
    log: identifier,
    retryMs: 10,
    failed: () => undefined,
    failing: false,
    fetch(checkpoint: Checkpoint | null, limit: number) {
      if (this.failing) return Promise.reject(new Error('The server does not answer.'));
      const after = checkpoint?.seq ?? 0;
      // Pages are made short on purpose: a source that filters rows gives short pages that are not the end.
      const page = rows.filter((row) => row.seq > after).slice(0, Math.min(limit, 7));
      const seq = page.at(-1)?.seq ?? after;
      return Promise.resolve({ rows: page, checkpoint: { epoch: 'e1', seq }, more: rows.some((row) => row.seq > seq) });
    },
  };
}

/** Rows of the site log. */
export function someRows(from: number, to: number): LooseRow[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    seq: from + index,
    key: `receipt/${from + index}`,
    lane: 'normal' as const,
    kind: 'receipt',
    body: { n: from + index },
  }));
}

/** All that a store holds, the rows in the order of the log. */
export async function everything(store: StationStore): Promise<{ own: RawFact[]; rows: LooseRow[] }> {
  const own: RawFact[] = [];
  const rows: LooseRow[] = [];
  for await (const batch of store.stream()) {
    if ('own' in batch) own.push(...batch.own);
    else rows.push(...batch.rows);
  }
  return { own, rows: rows.toSorted((a, b) => a.seq - b.seq) };
}
