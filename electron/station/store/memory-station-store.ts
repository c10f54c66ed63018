import type { RawFact } from '../../../shared/facts/envelope.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import { memoryStoreReader } from './memory-store-reader.ts';
import { withoutHole } from './own-chains.ts';
import type { Pull, PullPlace, PullSource, StationStore } from './station-store.ts';
import { GOOD_CONDITION } from './storage-condition.ts';

/** A disk that exists only in memory: what is in `synced` survives a crash, what is only in `written` does not. */
export interface MemoryDisk {
  readonly generation: string;
  own: RawFact[];
  readonly rows: Map<string, LooseRow>;
  /** Where a row was written last, by its key, and the last place of each lane: written again, a row moves to the end. */
  readonly places: Map<string, number>;
  readonly ends: { priority: number; normal: number };
  /** The log that brought a row last, by its key. */
  readonly logs: Map<string, string>;
  readonly checkpoints: Map<string, PullPlace>;
  /** Called before every sync; may reject (disk full) or never resolve (crash at this point). */
  beforeSync: () => Promise<void>;
  /** Called when own facts are kept; may reject: the disk kept them and failed all the same. */
  afterSync: () => Promise<void>;
}

let disks = 0;

/** An empty disk. */
export function memoryDisk(): MemoryDisk {
  return {
    generation: `memory-${(disks += 1)}`,
    own: [],
    rows: new Map(),
    places: new Map(),
    ends: { priority: 0, normal: 0 },
    logs: new Map(),
    checkpoints: new Map(),
    beforeSync: () => Promise.resolve(),
    afterSync: () => Promise.resolve(),
  };
}

/** Writes a row at the end of its lane. */
export function keepRow(disk: MemoryDisk, row: LooseRow): void {
  disk.rows.delete(row.key);
  disk.rows.set(row.key, row);
  disk.ends[row.lane] += 1;
  disk.places.set(row.key, disk.ends[row.lane]);
}

function startMemoryPull(
  disk: MemoryDisk,
  key: string,
  source: PullSource,
  publish: (rows: readonly LooseRow[]) => void,
): Pull {
  let stopped = false;
  let turn: Promise<void> = Promise.resolve();

  async function round(): Promise<void> {
    for (;;) {
      if (stopped) return;
      const page = await source.fetch(disk.checkpoints.get(key) ?? null, 500);
      try {
        await disk.beforeSync();
      } catch (error) {
        stopped = true;
        source.failed(error);
        return;
      }
      if (stopped) return;
      for (const row of page.rows) {
        keepRow(disk, row);
        disk.logs.set(row.key, source.log);
      }
      disk.checkpoints.set(key, page.checkpoint);
      if (page.rows.length > 0) {
        publish(page.rows);
        source.kept?.(page.checkpoint);
      }
      if (page.more) continue;
      source.complete?.(page.checkpoint);
      return;
    }
  }

  function look(): void {
    turn = turn.then(round).catch(() => undefined); // The source says itself why it failed; the next look asks again.
  }
  look();
  return {
    look,
    inSync: async () => {
      await turn;
      await round();
    },
    stop: async () => {
      stopped = true;
      await Promise.resolve();
    },
  };
}

/** A store on a memory disk, held to the same contract as the real one; for the simulator and fast tests. */
export function openMemoryStationStore(disk: MemoryDisk): StationStore {
  const listeners = new Set<(rows: readonly LooseRow[]) => void>();
  const running = new Set<string>();
  return {
    generation: disk.generation,
    condition: () => GOOD_CONDITION,
    onCondition: () => () => undefined,
    noteBackedUp: () => undefined,
    append: async (facts) => {
      const copies = structuredClone([...facts]);
      await disk.beforeSync();
      const twice = copies.find((fact) => disk.own.some((other) => other.id === fact.id));
      if (twice) throw new Error(`The store holds another fact with the id ${twice.id} already.`);
      disk.own = [...disk.own, ...copies];
      await disk.afterSync();
    },
    ownAfter: (chain, afterSeq, limit) => {
      const found = disk.own.filter((fact) => fact.chain === chain && fact.seq > afterSeq);
      return Promise.resolve(withoutHole(found.toSorted((a, b) => a.seq - b.seq).slice(0, limit)));
    },
    ownOfCommand: (command) => Promise.resolve(disk.own.filter((fact) => fact.command === command)),
    async *stream() {
      await Promise.resolve();
      yield { own: structuredClone(disk.own) };
      yield { rows: structuredClone([...disk.rows.values()]) };
    },
    reader: memoryStoreReader(disk),
    projectionFile: null,
    pull: (lane, source) => {
      const key = `${lane}:${source.identifier}`;
      for (const other of running) if (other.startsWith(`${lane}:`)) running.delete(other);
      running.add(key);
      const publish = (rows: readonly LooseRow[]) => {
        for (const listener of listeners) listener(rows);
      };
      return Promise.resolve(startMemoryPull(disk, key, source, publish));
    },
    forgetOtherPulls: async () => {
      await disk.beforeSync();
      for (const key of disk.checkpoints.keys()) if (!running.has(key)) disk.checkpoints.delete(key);
    },
    purge: async (keys, decidedAt) => {
      await disk.beforeSync();
      for (const key of keys) {
        const row = disk.rows.get(key);
        if (row && (disk.places.get(key) ?? 0) <= decidedAt[row.lane]) disk.rows.delete(key);
      }
    },
    onRows: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      listeners.clear();
      return Promise.resolve();
    },
  };
}
