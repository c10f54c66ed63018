import type { World } from '../../../shared/aggregates/world.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import type { StationStore } from '../store/station-store.ts';
import { compactRows } from './compact-rows.ts';
import { isRowNeeded } from './needed-rows.ts';
import { sweepLost } from './sweep-lost.ts';
import { sweepOrders } from './sweep-orders.ts';

/** A log of a scope that is here as far as it goes. */
export interface WholeLog {
  /** See PullSource. */
  readonly log: string;
  readonly scope: string;
  readonly epoch: string;
  /** The server has been another one before, or was put back. */
  readonly restored: boolean;
}

/** Keeps what a station holds to its scope. */
export interface ScopeTender {
  /** Everything of a log is here: orders that belong to another one leave, and once a day the disk is tidied. */
  readonly whole: (log: WholeLog) => void;
  /** Resolves when nothing is under way any more. */
  readonly stop: () => Promise<void>;
}

export interface ScopeTenderParts {
  readonly store: Pick<StationStore, 'reader' | 'purge' | 'forgetOtherPulls'>;
  readonly world: World;
  readonly nowMs: () => number;
  /** Orders left the plan. */
  readonly left: (orders: ReadonlySet<string>) => void;
  /** What the server had written itself and has lost is taken out of these aggregates. */
  readonly withdrawn: (refs: ReadonlySet<string>) => void;
  /** Facts are not on the disk any more. */
  readonly forgotten: (facts: readonly RawFact[]) => void;
  /** Something failed: it is tried again when everything is here the next time. */
  readonly failed: (error: unknown) => void;
}

const DAY_MS = 86_400_000;
/** Receipts are looked at in the list of actions, which does not go back far. */
const RECEIPTS_MS = 60 * DAY_MS;

/** The tender of a station's scope. */
export function createScopeTender(parts: ScopeTenderParts): ScopeTender {
  const { store, world, nowMs } = parts;
  let isStopped = false;
  let swept: string | undefined;
  let tidiedAt = -Infinity;
  let running: Promise<void> | undefined;

  async function tend({ log, scope, epoch, restored }: WholeLog): Promise<void> {
    const upTo = store.reader.ends();
    if (swept !== log) {
      const orders = await sweepOrders(store, world.plan, log);
      if (orders.size > 0) parts.left(orders);
      const changed = restored ? await sweepLost({ store, world, epoch }) : new Set<string>();
      if (changed.size > 0) parts.withdrawn(changed);
      swept = log;
    }
    if (nowMs() - tidiedAt < DAY_MS || isStopped) return;
    const receiptsSince = new Date(nowMs() - RECEIPTS_MS).toISOString();
    await compactRows({
      store,
      upTo,
      isNeeded: (row) => isRowNeeded({ world, scope, reader: store.reader, receiptsSince }, row),
      forgotten: parts.forgotten,
      goesOn: () => !isStopped,
    });
    tidiedAt = nowMs();
  }

  return {
    whole: (log) => {
      if (isStopped || running) return;
      running = tend(log)
        .catch(parts.failed)
        .finally(() => {
          running = undefined;
        });
    },
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}
