import type { MemoryDisk } from '../../electron/station/store/memory-station-store.ts';
import type { StationStore } from '../../electron/station/store/station-store.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import type { SqliteSiteStore } from '../../sync-server/store/sqlite-site-store.ts';
import { chanceOf } from './chance.ts';
import type { Chance } from './chance.ts';
import type { FaultName } from './faults.ts';
import type { Machine, Scheduler } from './scheduler.ts';

/** What stands between the code under test and the world it runs in, so that a bug can be planted there. */
export interface Planted {
  readonly stationStore: (store: StationStore, machine: Machine, disk: MemoryDisk, nowMs: () => number) => StationStore;
  readonly siteStore: (store: SqliteSiteStore) => SqliteSiteStore;
}

interface Soil {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
}

/** A bug that others have had, for proof that a simulation finds it. */
export interface PlantedBug {
  readonly name: string;
  readonly what: string;
  /** A line of the code under test and what it is changed to when that is loaded: a bug in the real code. */
  readonly change?: { readonly file: string; readonly from: string; readonly to: string };
  /** A bug in what the code rests on. */
  readonly plant?: (soil: Soil) => Partial<Planted>;
  /** Only these faults bring it out often; absent: all of them. */
  readonly faults?: readonly FaultName[];
  /** A seed that has found it, where the tests look first; absent: they begin with the first. */
  readonly foundBy?: number;
}

/** A database that answers before its writes are flushed: what is not flushed within the next seconds is gone after a crash. */
function acknowledgeBeforeFlush({ scheduler, chance }: Soil): Partial<Planted> {
  const unflushed = new Map<string, Set<string>>();
  return {
    stationStore: (store, machine, disk) => {
      const gone = unflushed.get(machine.name) ?? new Set();
      disk.own = disk.own.filter(({ id }) => !gone.has(id));
      const waiting = new Set<string>();
      unflushed.set(machine.name, waiting);
      return {
        ...store,
        append: (facts) => {
          disk.own = [...disk.own, ...structuredClone([...facts])];
          for (const { id } of facts) waiting.add(id);
          scheduler.after(chance.between(50, 5000), machine, () => {
            for (const { id } of facts) waiting.delete(id);
          });
          return Promise.resolve();
        },
      };
    },
  };
}

/** Places are given out when a transaction begins, and transactions end in another order: a later place shows before an earlier one. */
function placesBeforeCommit({ scheduler, chance }: Soil): Partial<Planted> {
  const shows = new Map<string, number>();
  return {
    siteStore: (store) => {
      const { scopes } = store;
      const rowsAfter: typeof scopes.rowsAfter = async (query) => {
        const page = await scopes.rowsAfter(query);
        const rows = page.rows.filter(({ key, seq }) => {
          const place = `${query.scope} ${seq} ${key}`;
          const atMs = shows.get(place) ?? scheduler.nowMs() + (chance.happens(0.05) ? chance.between(20, 1500) : 0);
          shows.set(place, atMs);
          return atMs <= scheduler.nowMs();
        });
        return { ...page, rows };
      };
      return Object.assign(Object.create(store) as SqliteSiteStore, { scopes: { ...scopes, rowsAfter } });
    },
  };
}

/** What is pushed next is what was recorded later, by the clock on the wall, than what was pushed last. */
function pushByWallClock(): Partial<Planted> {
  const recorded = new Map<string, number>();
  return {
    stationStore: (store, _machine, disk, nowMs) => ({
      ...store,
      append: async (facts) => {
        const atMs = nowMs();
        await store.append(facts);
        for (const { id } of facts) recorded.set(id, atMs);
      },
      ownAfter: async (chain, after, limit) => {
        const facts = await store.ownAfter(chain, after, limit);
        // Where the server stands is compared with one fact; shipping asks for many.
        if (limit === 1) return facts;
        const pushed = disk.own.filter((fact) => fact.chain === chain && fact.seq <= after);
        const at = ({ id }: RawFact) => recorded.get(id) ?? 0;
        const upTo = pushed.reduce((latest, fact) => Math.max(latest, at(fact)), 0);
        return facts.filter((fact) => at(fact) >= upTo);
      },
    }),
  };
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'ack-before-fsync',
    foundBy: 4,
    what: 'a command is answered before its facts are flushed',
    plant: acknowledgeBeforeFlush,
  },
  {
    name: 'serial-checkpoint',
    what: 'places in the site log are given out before the commit',
    plant: placesBeforeCommit,
  },
  { name: 'wall-clock-push', what: 'what to push next is told by the wall clock', plant: pushByWallClock },
  {
    name: 'documents-by-nudge',
    what: 'a nudge brings the row that it is about and moves the checkpoint',
    change: {
      file: 'sync-server/sync/pull.ts',
      from: 'const [from, since] = isKnown ? [checkpoint.seq, checkpoint.since ?? 0] : [0, end];',
      to: 'const [from, since] = isKnown ? [Math.max(checkpoint.seq, end - 1), checkpoint.since ?? 0] : [0, end];',
    },
  },
  {
    name: 'echoes-count',
    what: 'every station that draws a conclusion has its effect: dedupKey is ignored',
    change: {
      file: 'shared/aggregates/silencing.ts',
      from: 'if (dedupKey === undefined) return false;',
      to: "if (dedupKey !== 'never') return false;",
    },
  },
  {
    name: 'escalated-by-each',
    foundBy: 4,
    what: 'every station records by itself that nobody answered, under a key of its own',
    change: {
      file: 'shared/deviations/station-deeds.ts',
      from: 'escalationKey(deviation, due),',
      to: 'escalationKey(deviation, due) + sources.station.id,',
    },
  },
  {
    name: 'fires-after-restart',
    foundBy: 5,
    what: 'what a rule fired on is forgotten when a station starts, and it fires on it again',
    change: {
      file: 'shared/rules/evaluate-rules.ts',
      from: '    for (const trigger of triggersOf(sight, when)) {',
      to: '    for (const trigger of triggersOf(sight, when).map((one) => ({ ...one, key: `${one.key}/${(world.begun ??= nowMs)}` }))) {',
    },
  },
  {
    name: 'hole-after-failure',
    foundBy: 2,
    what: 'the end of the chain moves although the batch was not written',
    change: {
      file: 'electron/station/kernel/command-gate.ts',
      from: 'uncertain = lanes.map((lane) => currentHead(replica, identity.station, lane, identity.incarnation));',
      to: 'for (const head of heads) replica.heads.set(head.chain, head);',
    },
  },
  {
    name: 'revoked-counts',
    foundBy: 15,
    what: 'what a device sends after its trust has ended has effect',
    change: {
      file: 'sync-server/sync/judge-batch.ts',
      from: "(revoked ? quarantine('revoked', revokedDetail(revoked)) : null)",
      to: "(revoked ? (quarantine('revoked', revokedDetail(revoked)), null) : null)",
    },
  },
  {
    name: 'answers-lost',
    foundBy: 20,
    what: 'a server that was put back waits for answers of the ERP that were read before',
    faults: ['restore'],
    change: {
      file: 'sync-server/store/sqlite-site-store.ts',
      from: 'receipts.handOverAgain(at);',
      to: '',
    },
  },
  {
    name: 'receipt-in-fact',
    what: 'the time of receipt is written into the fact, which its hash covers',
    change: {
      file: 'sync-server/store/sqlite-facts.ts',
      from: 'body: fact.text,',
      to: 'body: `${fact.text.slice(0, -1)},"receivedAt":"${at}"}`,',
    },
  },
];

/** What a bug puts between code and world; nothing for none, and for bugs in the code itself. */
export function plantIn(bug: PlantedBug | undefined, scheduler: Scheduler, seed: number): Planted {
  const planted = bug?.plant?.({ scheduler, chance: chanceOf(seed, 'bug') }) ?? {};
  return { stationStore: (store) => store, siteStore: (store) => store, ...planted };
}
