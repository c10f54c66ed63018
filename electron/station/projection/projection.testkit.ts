import { canonicalJson } from '../../../shared/facts/canonical-json.ts';
import { parseChain } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { planRevision } from '../../../shared/plan/plan-index.ts';
import { rowKey } from '../../../shared/sync/protocol.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import { knownRef, pictureOfRefs } from '../../../shared/testing/world-picture.ts';
import { openReplica } from '../kernel/open-replica.ts';
import type { OpenedReplica } from '../kernel/open-replica.ts';
import { createProjectionKeeper } from '../kernel/projection-keeper.ts';
import type { ProjectionKeeper } from '../kernel/projection-keeper.ts';
import { readHistory } from '../kernel/read-history.ts';
import { emptyReplica, noChanges, takeStored } from '../kernel/replica.ts';
import type { Replica } from '../kernel/replica.ts';
import { openMemoryStationStore } from '../store/memory-station-store.ts';
import type { MemoryDisk } from '../store/memory-station-store.ts';
import type { StationStore } from '../store/station-store.ts';

/** The time at which everything is taken. */
export const NOW = Date.UTC(2026, 10, 24);
const NOTHING = { own: 0, priority: 0, normal: 0 };

/** A store in memory with a projection on a real disk. */
export function storeOn(disk: MemoryDisk, file: string): StationStore {
  return { ...openMemoryStationStore(disk), projectionFile: file };
}

/** A station's replica with its projection, and what was logged. */
export interface Running {
  readonly opened: OpenedReplica;
  readonly keeper: ProjectionKeeper;
  readonly log: string[];
}

/** A start of a station as far as its replica goes. */
export function start(store: StationStore): Running {
  const log: string[] = [];
  const opened = openReplica(store, (sentence) => log.push(sentence));
  const { replica, projection } = opened;
  if (!projection) throw new Error('There is no projection.');
  const history = readHistory(store.reader, opened.places);
  for (;;) {
    const items = history.next(7);
    if (items.length === 0) break;
    takeStored(replica, items, NOW, noChanges());
  }
  replica.ownPlace = store.reader.ends().own;
  const keeper = createProjectionKeeper({
    projection,
    replica,
    store,
    code: opened.code,
    places: () => ({ ...store.reader.ends(), own: replica.ownPlace }),
    log: (sentence) => log.push(sentence),
    onBroken: (sentence) => log.push(sentence),
  });
  return { opened, keeper, log };
}

/** What a replica knows, as one text. */
export function picture(replica: Replica, disk: MemoryDisk): string {
  const facts = [
    ...disk.own,
    ...[...disk.rows.values()].filter(({ kind }) => kind === 'fact').map(({ body }) => body as RawFact),
  ];
  const refs = [...new Set(facts.flatMap((fact) => fact.refs))].filter(knownRef);
  const plan = [...disk.rows.values()].flatMap(({ kind, body }) => {
    if (kind !== 'plan') return [];
    const { kind: of, id, revision } = body as { kind: 'workOrder'; id: string; revision: number };
    return [planRevision(replica.world.plan, of, id), planRevision(replica.world.plan, of, id, revision)];
  });
  return `${pictureOfRefs(replica.world, refs)}\n${canonicalJson(plan.map((document) => document ?? null))}\n${replica.hlc} ${[...replica.keptAside].toSorted().join()}`;
}

/** The replica of a store that is folded anew. */
export function plainly(store: StationStore): Replica {
  const replica = emptyReplica();
  const history = readHistory(store.reader, NOTHING);
  takeStored(replica, history.next(100_000), NOW, noChanges());
  return replica;
}

/** The row of a pulled fact. */
export const rowOf = (fact: RawFact, seq: number): LooseRow => ({
  seq,
  key: rowKey.fact(fact.id),
  lane: parseChain(fact.chain).lane,
  kind: 'fact',
  body: fact,
});
