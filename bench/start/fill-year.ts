import path from 'node:path';

import { openIdentity } from '../../electron/station/process/station-identity.ts';
import { openRxStationStore } from '../../electron/station/store/rx-station-store.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { hlcOf } from '../../shared/facts/hlc.ts';
import type { PlanDocument } from '../../shared/plan/plan-document.ts';
import { rowKey } from '../../shared/sync/protocol.ts';
import type { LooseRow } from '../../shared/sync/protocol.ts';
import { testUuid } from '../../shared/testing/seeded.ts';
import { INCARNATION } from '../shop-floor/history.ts';
import { OPERATOR, orderId, shopFloorPlan, SITE, STATION } from '../shop-floor/plan.ts';

/** Facts of one order: both operations started, counted nine times and finished. */
const FACTS_OF_ORDER = 22;
const AT_ONCE = 2200;

function factOf(index: number, count: number, nowMs: number, seqs: Map<string, number>): RawFact {
  const order = Math.floor(index / FACTS_OF_ORDER);
  const step = index % FACTS_OF_ORDER;
  const [second, place] = [step >= FACTS_OF_ORDER / 2, step % (FACTS_OF_ORDER / 2)];
  const line = (order % 5) + 1 + (second ? 5 : 0);
  const job = {
    order: orderId(order),
    operation: second ? '20' : '10',
    equipment: second ? `bench-${(order % 5) + 1}` : `press-${(order % 5) + 1}`,
  };
  const type = place === 0 ? 'JobStarted' : place === FACTS_OF_ORDER / 2 - 1 ? 'JobCompleted' : 'QuantityReported';
  const zero = { value: '0', unit: 'C62' };
  const data =
    type === 'JobStarted'
      ? { ...job, revision: 1 }
      : type === 'JobCompleted'
        ? job
        : { ...job, good: { value: '7', unit: 'C62' }, scrap: [], rework: zero };
  const chain = `line-${line}/normal/${INCARNATION}`;
  const seq = (seqs.get(chain) ?? 0) + 1;
  seqs.set(chain, seq);
  const at = nowMs - (count - index) * 1000;
  return {
    id: testUuid(at, index),
    type,
    v: 1,
    site: SITE,
    chain,
    seq,
    // The hashes of a chain are not looked at by a start.
    prev: 'a'.repeat(64),
    hlc: hlcOf(at, 0),
    occurredAt: new Date(at).toISOString(),
    boot: 'bench',
    mono: index,
    person: { id: OPERATOR.id, proof: 'badge' },
    command: testUuid(at, index, 1),
    refs: [`workOrder:${job.order}`, `equipment:${job.equipment}`],
    data,
  };
}

function planOf(facts: number, openOrders: number, nowMs: number): PlanDocument[] {
  const orders = Math.ceil(facts / FACTS_OF_ORDER) + openOrders;
  return shopFloorPlan(orders, nowMs - facts * 1000);
}

/**
 * Fills the data folder of a station with a long history: orders that were worked on and finished one after the other at ten machines, and
 * `openOrders` that nobody has begun. Written in lots, so that a year of it needs little memory.
 */
export async function fillYear(folder: string, facts: number, openOrders: number, nowMs = Date.now()): Promise<void> {
  openIdentity(folder, SITE, STATION, () => INCARNATION);
  const store = await openRxStationStore(path.join(folder, 'store'), STATION);
  const seqs = new Map<string, number>();
  const plan = planOf(facts, openOrders, nowMs);
  let rows: LooseRow[] = [];
  let done = 0;
  const rowOf = (row: Pick<LooseRow, 'key' | 'kind' | 'body'>): LooseRow => ({ ...row, seq: 0, lane: 'normal' });
  const planned = plan.map((body) =>
    rowOf({ key: rowKey.plan(body.kind, body.id, body.revision), kind: 'plan', body }),
  );
  const pull = await store.pull('normal', {
    identifier: 'bench',
    log: 'bench',
    retryMs: 1000,
    failed: (error) => {
      throw error;
    },
    async fetch(checkpoint, limit) {
      if (planned.length > 0) rows.push(...planned.splice(0));
      while (rows.length < limit && done < facts) {
        const lot = Array.from({ length: Math.min(AT_ONCE, facts - done) }, (_, index) =>
          factOf(done + index, facts, nowMs, seqs),
        );
        done += lot.length;
        await store.append(lot.filter((fact) => fact.chain.startsWith(`${STATION}/`)));
        const others = lot.filter((fact) => !fact.chain.startsWith(`${STATION}/`));
        rows.push(...others.map((body) => rowOf({ key: rowKey.fact(body.id), kind: 'fact', body })));
      }
      const from = checkpoint?.seq ?? 0;
      const page = rows.slice(0, limit).map((row, index) => ({ ...row, seq: from + index + 1 }));
      rows = rows.slice(limit);
      const more = rows.length > 0 || done < facts;
      return { rows: page, checkpoint: { epoch: 'bench', seq: from + page.length }, more };
    },
  });
  await pull.inSync();
  await pull.stop();
  await store.close();
}
