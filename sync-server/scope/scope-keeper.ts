import { setImmediate as turn } from 'node:timers/promises';

import { parseRef } from '../../shared/aggregates/references.ts';
import { applyFacts, emptyWorld, stateOf } from '../../shared/aggregates/world.ts';
import { readFact } from '../../shared/catalogue/fact-catalogue.ts';
import type { Fact } from '../../shared/catalogue/fact-catalogue.ts';
import { currentRound, isRoundOver } from '../../shared/deviations/deviation-state.ts';
import { hasOpenDeviation } from '../../shared/deviations/has-open-deviation.ts';
import { hlcOf } from '../../shared/facts/hlc.ts';
import { isFinished } from '../../shared/scope/finished-order.ts';
import type { AwakeOrder } from '../store/scope-store.ts';
import type { SiteStore } from '../store/site-store.ts';
import { buildBase } from './base-builder.ts';
import type { BaseWaits } from './base-builder.ts';

const DAY_MS = 86_400_000;
/** Aggregates asked for at once. */
const PAGE = 200;
/** Facts of an order read at once. */
const FACTS = 500;
/** A base for fewer new facts than this would save stations less than it costs. */
const LEAST_FACTS = 100;

/** What a round of the keeper did. */
export interface KeptScopes {
  /** Orders and deviations that left. */
  readonly left: number;
  /** Bases made. */
  readonly bases: number;
  /** Entries taken from the logs of scopes. */
  readonly removed: number;
}

/** Keeps the scopes small: lets finished orders and settled deviations go, makes bases, and takes from the logs what nobody needs. */
export interface ScopeKeeper {
  /** Looks at everything once; in small steps, so that stations are answered meanwhile. */
  readonly round: () => Promise<KeptScopes>;
  /** A round that is under way ends after its present step; nothing is half done, the next round goes on with the rest. */
  readonly stop: () => void;
}

export interface ScopeKeeperOptions {
  readonly store: Pick<SiteStore, 'scopes' | 'currentPlan'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** See LEAST_FACTS. */
  readonly leastFacts?: number;
}

/** The keeper of the scopes of a store. */
export function createScopeKeeper({ store, now, leastFacts = LEAST_FACTS }: ScopeKeeperOptions): ScopeKeeper {
  const { scopes } = store;
  const waits: BaseWaits = new Map();
  let isFirst = true;
  let isStopped = false;
  const goesOn = () => !isStopped;

  async function isDone({ id, ref }: AwakeOrder): Promise<boolean> {
    const facts: Fact[] = [];
    for (let from = 0; ;) {
      const page = await scopes.factsNaming(id, from, FACTS);
      for (const { raw } of page) {
        const reading = readFact(raw);
        if (reading.ok) facts.push(reading.fact);
        // Only a newer build knows what it means for the order.
        else if (reading.kind === 'newer') return false;
      }
      const last = page.at(-1);
      if (!last) break;
      from = last.row + 1;
    }
    const { kind, id: name } = parseRef(ref);
    const world = emptyWorld();
    applyFacts(world, facts);
    if (kind === 'deviation') return isRoundOver(currentRound(stateOf(world, 'deviation', name)));
    // A conflict that nobody has decided about stays where people see it.
    if (hasOpenDeviation(world, ref)) return false;
    const [plan] = await store.currentPlan('workOrder', [name]);
    return isFinished(plan?.body, stateOf(world, 'workOrder', name));
  }

  async function letFinishedGo(recentSinceMs: number, which: 'awakeOrders' | 'awakeDeviations'): Promise<number> {
    const recentSince = new Date(recentSinceMs).toISOString();
    let left = 0;
    for (let after = 0; ;) {
      const orders = await scopes[which](after, PAGE);
      for (const order of orders) {
        if (isStopped) break;
        after = order.id;
        if (order.lastAt >= recentSince || order.checked === order.lastRow) continue;
        if (!(await isDone(order))) await scopes.noteOpen(order);
        else if (await scopes.letGo(order)) left += 1;
        await turn();
      }
      if (orders.length === 0 || isStopped) return left;
      await turn();
    }
  }

  async function makeBases(recentSinceMs: number): Promise<number> {
    const before = hlcOf(Math.max(0, Math.floor(recentSinceMs)), 0);
    let made = 0;
    for (let after = 0; ;) {
      const some = await scopes.longLived(after, PAGE);
      for (const one of some) {
        if (isStopped) break;
        after = one.id;
        const built = await buildBase(scopes, one, { before, least: leastFacts, waits, goesOn });
        if (built && (await scopes.putBase(one.id, built.base, built.seenRow, built.floor))) made += 1;
        await turn();
      }
      if (some.length === 0 || isStopped) return made;
    }
  }

  return {
    round: async () => {
      const recentSinceMs = now() - (await scopes.recentDays()) * DAY_MS;
      const orders = await letFinishedGo(recentSinceMs, 'awakeOrders');
      const left = orders + (await letFinishedGo(recentSinceMs, 'awakeDeviations'));
      const bases = await makeBases(recentSinceMs);
      const isWorthwhile = isFirst || left + bases > 0;
      isFirst = false;
      return { left, bases, removed: isWorthwhile ? await scopes.compact(goesOn) : 0 };
    },
    stop: () => {
      isStopped = true;
    },
  };
}
