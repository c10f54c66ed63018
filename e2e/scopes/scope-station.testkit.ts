import { emptyReplica, noChanges, takeOwn, takeRows } from '../../electron/station/kernel/replica.ts';
import type { Replica } from '../../electron/station/kernel/replica.ts';
import { foreignOrders } from '../../electron/station/scope/sweep-orders.ts';
import { emptyHead, formatChain } from '../../shared/facts/chain.ts';
import type { ChainHead, Lane } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { HLC_ZERO } from '../../shared/facts/hlc.ts';
import { sealFacts } from '../../shared/facts/seal.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import { dropOrder } from '../../shared/plan/plan-index.ts';
import { looseRow } from '../../shared/sync/protocol.ts';
import type { LooseRow } from '../../shared/sync/protocol.ts';
import { seededIds } from '../../shared/testing/seeded.ts';
import type { TestClock } from '../../shared/testing/seeded.ts';
import type { SiteStore } from '../../sync-server/store/site-store.ts';
import { batchOf } from '../../sync-server/testing/store.testkit.ts';

interface Place {
  readonly seq: number;
  readonly since: number;
}

/** A station without disk and network: it records, ships, pulls a scope page by page as the real one does, and starts anew from what it stored. */
export interface ScopeStation {
  readonly name: string;
  readonly replica: () => Replica;
  readonly record: (draft: FactDraft, lane: Lane) => void;
  readonly ship: () => Promise<void>;
  /** Pulls some rows of a lane; all of them without a limit. */
  readonly pull: (lane: Lane, limit?: number) => Promise<void>;
  /** Folds what is stored anew. */
  readonly restart: () => void;
  /** How many rows it has stored. */
  readonly stored: () => number;
}

/** A station that joins now. */
export function scopeStation(store: SiteStore, name: string, seed: number, clock: TestClock): ScopeStation {
  const incarnation = seed.toString(16).padStart(12, '0');
  const chain = (lane: Lane) => formatChain({ station: name, lane, incarnation });
  const heads = new Map<Lane, ChainHead>([
    ['normal', emptyHead(chain('normal'))],
    ['priority', emptyHead(chain('priority'))],
  ]);
  const newId = seededIds(seed, clock);
  const own: RawFact[] = [];
  let shipped = 0;
  let hlc = HLC_ZERO;
  /** Rows by lane and key, in the order in which they were written last. */
  const rows: Record<Lane, Map<string, LooseRow>> = { normal: new Map(), priority: new Map() };
  const places = new Map<string, Place>();
  /** The scope that brought a row last, and the lanes that are here as far as their scope goes. */
  const logs = new Map<string, string>();
  const whole = new Map<Lane, string>();
  let replica = emptyReplica();

  /** As `sweepOrders` does with a real store. */
  function sweep(scope: string): void {
    const keys = [...rows.normal.keys(), ...rows.priority.keys()].filter((key) => key.startsWith('plan/workOrder/'));
    const foreign = foreignOrders(
      keys.map((key) => ({ key, log: logs.get(key) ?? null })),
      scope,
    );
    for (const order of foreign.orders) dropOrder(replica.world.plan, order, () => true);
    for (const key of foreign.keys) for (const lane of ['normal', 'priority'] as const) rows[lane].delete(key);
    // Another log's places are worth nothing once something of what it brought is gone.
    for (const key of places.keys()) if (!key.startsWith(`${scope} `)) places.delete(key);
  }

  return {
    name,
    replica: () => replica,
    stored: () => rows.normal.size + rows.priority.size,
    record: (draft, lane) => {
      const head = heads.get(lane) ?? emptyHead(chain(lane));
      const sealing = { site: store.site, nowMs: clock.nowMs(), boot: clock.boot, mono: clock.mono(), newId };
      const sealed = sealFacts([draft], head, hlc, sealing);
      ({ hlc } = sealed);
      heads.set(lane, sealed.head);
      own.push(...sealed.facts);
      takeOwn(replica, sealed.facts, [sealed.head], noChanges());
    },
    ship: async () => {
      for (; shipped < own.length; shipped += 1) {
        const fact = own[shipped];
        if (
          fact &&
          !(await store.appendFacts({ ...batchOf([fact]), receivedAt: new Date(clock.nowMs()).toISOString() }))
        )
          throw new Error('A fact was not stored.');
      }
    },
    pull: async (lane, limit = Infinity) => {
      for (let left = limit; left > 0;) {
        const scope = await store.scopes.scopeOf(name);
        const key = `${scope} ${lane}`;
        const place = places.get(key) ?? { seq: 0, since: await store.scopes.end(scope) };
        const atOnce = Math.min(left, 5);
        const page = await store.scopes.rowsAfter({
          ...place,
          scope,
          lane,
          limit: atOnce,
          without: [chain('normal'), chain('priority')],
        });
        const parsed = page.rows.map(({ body, ...row }) =>
          looseRow.parse({ ...row, body: JSON.parse(body) as unknown }),
        );
        for (const row of parsed) {
          rows[lane].delete(row.key);
          rows[lane].set(row.key, row);
          logs.set(row.key, scope);
        }
        takeRows(replica, parsed, clock.nowMs(), noChanges());
        places.set(key, { ...place, seq: page.through });
        left -= atOnce;
        if (page.more) continue;
        whole.set(lane, scope);
        if (whole.get('normal') === whole.get('priority')) sweep(scope);
        return;
      }
    },
    restart: () => {
      replica = emptyReplica();
      takeOwn(replica, own, [...heads.values()], noChanges());
      for (const lane of ['priority', 'normal'] as const)
        takeRows(replica, [...rows[lane].values()], clock.nowMs(), noChanges());
    },
  };
}
