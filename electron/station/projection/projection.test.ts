import { copyFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { placeOf } from '../../../shared/aggregates/aggregate-base.ts';
import { exportBase } from '../../../shared/aggregates/base-exchange.ts';
import { liesUnderBase, stateOf } from '../../../shared/aggregates/world.ts';
import { canonicalJson } from '../../../shared/facts/canonical-json.ts';
import { parseChain } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { compareFacts } from '../../../shared/facts/order.ts';
import { must } from '../../../shared/invariant.ts';
import { planRevision } from '../../../shared/plan/plan-index.ts';
import { rowKey } from '../../../shared/sync/protocol.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import { chaoticHistory, validHistory } from '../../../shared/testing/histories.testkit.ts';
import { orderDocument, smallPlant } from '../../../shared/testing/small-plant.ts';
import { createTestStation } from '../../../shared/testing/test-station.ts';
import { foldedWorld, knownRef, pictureOfRefs } from '../../../shared/testing/world-picture.ts';
import { openReplica } from '../kernel/open-replica.ts';
import type { OpenedReplica } from '../kernel/open-replica.ts';
import { createProjectionKeeper } from '../kernel/projection-keeper.ts';
import type { ProjectionKeeper } from '../kernel/projection-keeper.ts';
import { readHistory } from '../kernel/read-history.ts';
import { emptyReplica, noChanges, takeOwn, takeRows, takeStored } from '../kernel/replica.ts';
import type { Replica } from '../kernel/replica.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import type { MemoryDisk } from '../store/memory-station-store.ts';
import type { StationStore } from '../store/station-store.ts';
import { planRows } from '../testing/small-plant.ts';
import { freshFolder } from '../testing/test-station.ts';

const NOW = Date.UTC(2026, 10, 24);
const NOTHING = { own: 0, priority: 0, normal: 0 };

/** A store in memory with a projection on a real disk. */
function storeOn(disk: MemoryDisk, file: string): StationStore {
  return { ...openMemoryStationStore(disk), projectionFile: file };
}

interface Running {
  readonly opened: OpenedReplica;
  readonly keeper: ProjectionKeeper;
  readonly log: string[];
}

/** A start of a station as far as its replica goes. */
function start(store: StationStore): Running {
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
function picture(replica: Replica, disk: MemoryDisk): string {
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

function plainly(store: StationStore): Replica {
  const replica = emptyReplica();
  const history = readHistory(store.reader, NOTHING);
  takeStored(replica, history.next(100_000), NOW, noChanges());
  return replica;
}

const rowOf = (fact: RawFact, seq: number): LooseRow => ({
  seq,
  key: rowKey.fact(fact.id),
  lane: parseChain(fact.chain).lane,
  kind: 'fact',
  body: fact,
});

/** What happens to a station: things arrive, some of the writing is done, it is killed and started again. */
const deed = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('facts' as const),
      count: fc.integer({ min: 1, max: 6 }),
      own: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('plan' as const),
      count: fc.integer({ min: 1, max: 8 }),
      own: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      count: fc.integer({ min: 1, max: 9 }),
      own: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('kill' as const), count: fc.nat(10_000), own: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), count: fc.constant(0), own: fc.boolean() }) },
);

/** The files as a killed process leaves them; with `cut`, as a power cut that took a part of what was written last does. */
function leave(from: string, to: string, cut: number | undefined): void {
  copyFileSync(from, to);
  if (!existsSync(`${from}-wal`)) return;
  copyFileSync(`${from}-wal`, `${to}-wal`);
  if (cut !== undefined) truncateSync(`${to}-wal`, cut % (statSync(`${to}-wal`).size + 1));
}

describe.each([
  ['a chaotic history', chaoticHistory, 40],
  ['a valid history', validHistory, 20],
] as const)('%s kept in a projection', (_, history, numRuns) => {
  it('gives the same world as folding the store anew, wherever the station is stopped, killed or loses power', () => {
    fc.assert(
      fc.property(
        history,
        fc.array(deed, { maxLength: 25 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        (facts, deeds, order) => {
          const disk = memoryDisk();
          const folder = freshFolder();
          let files = 0;
          let file = join(folder, `${files}.projection.sqlite`);
          let store = storeOn(disk, file);
          let running = start(store);
          const ranked = facts
            .map((fact, index) => ({ fact, rank: order[index % Math.max(1, order.length)] ?? 0 }))
            .toSorted((a, b) => a.rank - b.rank)
            .map(({ fact }) => fact as RawFact);
          const plan = planRows(smallPlant());
          for (const { kind, count, own } of deeds) {
            const { replica } = running.opened;
            if (kind === 'facts') {
              const some = ranked.splice(0, count);
              if (own) {
                disk.own = [...disk.own, ...some];
                takeOwn(replica, some, [], noChanges());
                replica.ownPlace = disk.own.length;
              } else {
                const rows = some.map((fact) => rowOf(fact, disk.rows.size + 1));
                for (const row of rows) disk.rows.set(row.key, row);
                takeRows(replica, rows, NOW, noChanges());
              }
            } else if (kind === 'plan') {
              const rows = plan.splice(0, count);
              for (const row of rows) disk.rows.set(row.key, row);
              takeRows(replica, rows, NOW, noChanges());
            } else if (kind === 'write') {
              for (let step = 0; step < count; step += 1) running.keeper.write();
            } else if (kind === 'stop') {
              running.keeper.stop();
              running = start(store);
            } else {
              files += 1;
              const next = join(folder, `${files}.projection.sqlite`);
              leave(file, next, own ? count : undefined);
              running.keeper.stop();
              file = next;
              store = storeOn(disk, file);
              running = start(store);
            }
            expect(running.log).toEqual([]);
            expect(picture(running.opened.replica, disk)).toBe(picture(plainly(store), disk));
          }
          running.keeper.stop();
        },
      ),
      { numRuns },
    );
  });
});

describe('a world kept in a projection', () => {
  it('keeps the open orders in memory and no facts that nobody works with, however many there were', () => {
    const disk = memoryDisk();
    const orders = Array.from({ length: 300 }, (_, index) => orderDocument(`wo-${index}`));
    for (const row of planRows(orders)) disk.rows.set(row.key, row);
    const store = storeOn(disk, join(freshFolder(), 'line-1.projection.sqlite'));
    const running = start(store);
    const { replica } = running.opened;
    const station = createTestStation({ plan: [...smallPlant(), ...orders] });
    station.give(station.commands.signOn('ann'));
    for (let index = 0; index < 290; index += 1) {
      for (const operation of ['10', '20']) {
        const refs = [`workOrder:wo-${index}`, 'equipment:saw-1'];
        const job = { order: `wo-${index}`, operation, equipment: 'saw-1' };
        const occurredAt = new Date(station.clock.nowMs()).toISOString();
        const made = station.record(
          ['JobStarted', 'JobCompleted'].map((type) => ({
            type,
            v: 1,
            refs,
            data: type === 'JobStarted' ? { ...job, revision: 1 } : job,
            occurredAt,
            person: null,
            command: null,
          })),
        );
        disk.own = [...disk.own, ...made];
        takeOwn(replica, made, [], noChanges());
      }
      replica.ownPlace = disk.own.length;
    }
    for (let step = 0; step < 200; step += 1) running.keeper.write();
    const { workOrder, equipment } = replica.world.logs;
    expect(workOrder.size).toBe(0);
    expect(equipment.get('saw-1')?.facts).toEqual([]);
    expect([...replica.world.plan.current.keys()].filter((key) => key.startsWith('workOrder/'))).toHaveLength(10);
    expect(picture(replica, disk)).toBe(picture(plainly(store), disk));
    running.keeper.stop();
  });
});

describe('a base', () => {
  it('stays in force over a start, also one that read it from the store', () => {
    const facts = fc.sample(validHistory, { seed: 11, numRuns: 20 }).find((all) => all.length > 20) ?? [];
    const sorted = facts.toSorted(compareFacts);
    const upTo = must(sorted[Math.floor(sorted.length / 2)], 'a fact in the middle');
    const base = must(exportBase(foldedWorld(facts), 'person:ann', placeOf(upTo)), 'a base');
    const disk = memoryDisk();
    const key = 'base/person:ann';
    disk.rows.set(key, { seq: 1, key, lane: 'normal', kind: 'base', body: base });
    for (const fact of sorted.filter((one) => compareFacts(one, base.last) > 0))
      disk.rows.set(rowKey.fact(fact.id), rowOf(fact, disk.rows.size + 1));
    const store = storeOn(disk, join(freshFolder(), 'line-1.projection.sqlite'));
    for (let starts = 0; starts < 3; starts += 1) {
      const running = start(store);
      const { world } = running.opened.replica;
      expect(stateOf(world, 'person', 'ann')).toEqual(stateOf(foldedWorld(facts), 'person', 'ann'));
      expect(liesUnderBase(world, { ...base.last, refs: ['person:ann'] })).toBe(true);
      running.keeper.stop();
    }
  });
});

describe('a projection file', () => {
  const facts = fc.sample(validHistory, { seed: 5, numRuns: 10 }).toSorted((a, b) => b.length - a.length)[0] ?? [];

  /** A stopped station with a projection. */
  function stopped() {
    const disk = memoryDisk();
    for (const row of planRows(smallPlant())) disk.rows.set(row.key, row);
    disk.own = facts.slice(0, 20);
    for (const fact of facts.slice(20)) disk.rows.set(rowKey.fact(fact.id), rowOf(fact, disk.rows.size + 1));
    const file = join(freshFolder(), 'line-1.projection.sqlite');
    const store = storeOn(disk, file);
    const running = start(store);
    running.keeper.stop();
    return { disk, file, store, factCount: running.opened.replica.factCount };
  }

  it('is not taken for damaged when somebody asks for something after it was closed', () => {
    const { file, store } = stopped();
    const { opened, keeper, log } = start(store);
    keeper.stop();
    expect(() => stateOf(opened.replica.world, 'workOrder', 'never-seen')).toThrow('The station is stopping');
    expect(log).toEqual([]);
    expect(existsSync(`${file}.damaged`)).toBe(false);
  });

  it('is all that a start needs: nothing of the history is folded again', () => {
    const { store, disk, factCount } = stopped();
    const opened = openReplica(store, () => undefined);
    expect(opened.places).toEqual(store.reader.ends());
    expect(picture(opened.replica, disk)).toBe(picture(plainly(store), disk));
    expect(opened.replica.factCount).toBe(factCount);
    opened.projection?.close();
  });

  it.each<[string, RegExp, (file: string, disk: MemoryDisk) => void]>([
    ['is empty', /^$/, (file) => writeFileSync(file, '')],
    [
      'is no database',
      /thrown away/,
      (file) => writeFileSync(file, 'not at all a database, but long enough to look at it. '.repeat(50)),
    ],
    ['is cut off', /thrown away/, (file) => truncateSync(file, 8192)],
    [
      'is of a newer format',
      /it has format 99/,
      (file) => {
        const bytes = readFileSync(file);
        bytes.writeUInt32BE(99, 60); // user_version in the header of SQLite
        writeFileSync(file, bytes);
      },
    ],
    [
      'is of another program',
      /file of another program/,
      (file) => {
        const bytes = readFileSync(file);
        bytes.writeUInt32BE(0x11223344, 68); // application_id
        writeFileSync(file, bytes);
      },
    ],
    [
      'is of a store that was put back to an older copy',
      /ahead of the database/,
      (_, disk) => {
        disk.own = disk.own.slice(0, 10);
      },
    ],
    [
      'is of a store that was put back and then went another way',
      /has gone another way/,
      (_, disk) => {
        const other = disk.own.map((fact, index) =>
          index < 10 ? fact : { ...fact, id: fact.id.replace(/.{4}$/, 'ffff') },
        );
        disk.own = [...other, ...other.slice(0, 3).map((fact) => ({ ...fact, id: fact.id.replace(/.{4}$/, 'eeee') }))];
      },
    ],
  ])('that %s is thrown away with a sentence, and everything is folded anew', (_, sentence, harm) => {
    const { disk, file, store } = stopped();
    harm(file, disk);
    const running = start(store);
    expect(running.log.join(' ')).toMatch(sentence);
    expect(picture(running.opened.replica, disk)).toBe(picture(plainly(store), disk));
    running.keeper.stop();
    const again = start(store);
    expect(again.log).toEqual([]);
    again.keeper.stop();
  });

  it('of a store that lost facts and got them back in another order is thrown away', () => {
    const { disk, store } = stopped();
    const chainOf = (fact: RawFact) => fact.chain;
    const inChains = disk.own
      .slice(0, 20)
      .toSorted((a, b) => (chainOf(a) < chainOf(b) ? -1 : chainOf(a) > chainOf(b) ? 1 : 0));
    const [first] = inChains;
    const last = must(first, 'an own fact').chain;
    const heads = disk.own.filter((fact) => fact.chain === last);
    const next = must(heads.at(-1), 'the last of its chain');
    // One more fact of the first chain than the projection has, before the facts of the others.
    const more: RawFact = { ...next, id: next.id.replace(/.{4}$/, 'dddd'), seq: next.seq + 1 };
    disk.own = [
      ...inChains.filter((fact) => fact.chain === last),
      more,
      ...inChains.filter((fact) => fact.chain !== last),
    ];
    const running = start(store);
    expect(running.log.join(' ')).toContain('in another order');
    expect(picture(running.opened.replica, disk)).toBe(picture(plainly(store), disk));
    running.keeper.stop();
  });

  it('of another generation of the store is thrown away', () => {
    const { disk, store } = stopped();
    const other: StationStore = { ...store, generation: 'another' };
    const running = start(other);
    expect(running.log.join(' ')).toContain('made from another database');
    expect(picture(running.opened.replica, disk)).toBe(picture(plainly(other), disk));
    running.keeper.stop();
  });

  it('with an overwritten page gives the same world, or says so and is thrown away at the next start', () => {
    const pageSize = 4096;
    const damage = fc.oneof(
      fc.constant(Buffer.alloc(pageSize)),
      fc.uint8Array({ minLength: pageSize, maxLength: pageSize }).map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(fc.nat(), damage, (which, page) => {
        const { disk, file, store } = stopped();
        const content = readFileSync(file);
        page.copy(content, (which % (content.length / pageSize)) * pageSize);
        writeFileSync(file, content);
        const expected = picture(plainly(store), disk);
        let found: string | undefined;
        try {
          const running = start(store);
          found = picture(running.opened.replica, disk);
          running.keeper.stop();
        } catch {
          // The station has said so by ending; another start sets it right.
        }
        expect([expected, undefined]).toContain(found);
        if (found !== undefined) return;
        const again = start(store);
        expect(picture(again.opened.replica, disk)).toBe(expected);
        again.keeper.stop();
      }),
      { numRuns: 60 },
    );
  });
});
