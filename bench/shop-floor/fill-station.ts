import path from 'node:path';

import { openIdentity } from '../../electron/station/process/station-identity.ts';
import { openRxStationStore } from '../../electron/station/store/rx-station-store.ts';
import { rowKey } from '../../shared/sync/protocol.ts';
import type { LooseRow } from '../../shared/sync/protocol.ts';
import { INCARNATION, shopFloorHistory } from './history.ts';
import { shopFloorPlan, SITE, STATION } from './plan.ts';

/** How much a station knows. */
export interface StationFill {
  /** Facts of all stations together. */
  readonly facts: number;
  readonly orders: number;
}

/** What the performance figures are measured with. */
export const FULL_STATION: StationFill = { facts: 50_000, orders: 5_000 };

const FACTS_AT_ONCE = 1000;

/**
 * Fills the data folder of a station that does not run (`DIR/station` of a kiosk) as if it had worked for long: its identity, its own
 * facts, and plan and facts of the others as if pulled from a server.
 */
export async function fillStation(folder: string, { facts, orders }: StationFill, nowMs = Date.now()): Promise<void> {
  const startMs = nowMs - facts * 1000;
  const { own, others } = shopFloorHistory(facts, orders, nowMs - 60_000);
  openIdentity(folder, SITE, STATION, () => INCARNATION);
  const store = await openRxStationStore(path.join(folder, 'store'), STATION);
  for (let from = 0; from < own.length; from += FACTS_AT_ONCE)
    await store.append(own.slice(from, from + FACTS_AT_ONCE));
  const rows = [
    ...shopFloorPlan(orders, startMs).map((body) => ({
      key: rowKey.plan(body.kind, body.id, body.revision),
      kind: 'plan',
      body,
    })),
    ...others.map((body) => ({ key: rowKey.fact(body.id), kind: 'fact', body })),
  ].map((row, index): LooseRow => ({ ...row, seq: index + 1, lane: 'normal' }));
  const pull = await store.pull('normal', {
    identifier: 'bench',
    log: 'bench',
    retryMs: 1000,
    failed: (error) => {
      throw error;
    },
    fetch: (checkpoint, limit) => {
      const after = checkpoint?.seq ?? 0;
      const page = rows.slice(after, after + limit);
      const seq = after + page.length;
      return Promise.resolve({ rows: page, checkpoint: { epoch: 'bench', seq }, more: seq < rows.length });
    },
  });
  await pull.inSync();
  await pull.stop();
  await store.close();
}
