import { copyFileSync, existsSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { placeOf } from '../../../shared/aggregates/aggregate-base.ts';
import { exportBase } from '../../../shared/aggregates/base-exchange.ts';
import { withdrawFacts } from '../../../shared/aggregates/withdraw-facts.ts';
import { liesUnderBase, stateOf } from '../../../shared/aggregates/world.ts';
import { readCheckedFact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { compareFacts } from '../../../shared/facts/order.ts';
import { must } from '../../../shared/invariant.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import { chaoticHistory, validHistory } from '../../../shared/testing/histories.testkit.ts';
import { orderDocument, smallPlant } from '../../../shared/testing/small-plant.ts';
import { createTestStation } from '../../../shared/testing/test-station.ts';
import { foldedWorld } from '../../../shared/testing/world-picture.ts';
import { forgetKeptAside, noChanges, takeOwn, takeRows } from '../kernel/replica.ts';
import { keepRow, memoryDisk } from '../store/memory-station-store.ts';
import type { MemoryDisk } from '../store/memory-station-store.ts';
import { planRows } from '../testing/small-plant.ts';
import { freshFolder } from '../testing/test-station.ts';
import { NOW, picture, plainly, rowOf, start, storeOn } from './projection.testkit.ts';

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
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('withdraw' as const),
      count: fc.integer({ min: 1, max: 40 }),
      own: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), count: fc.constant(0), own: fc.boolean() }) },
);

/** The files as a killed process leaves them; with `cut`, as a power cut that took a part of what was written last does. */
function leave(from: string, to: string, cut: number | undefined): void {
  copyFileSync(from, to);
  if (!existsSync(`${from}-wal`)) return;
  copyFileSync(`${from}-wal`, `${to}-wal`);
  if (cut !== undefined) truncateSync(`${to}-wal`, cut % (statSync(`${to}-wal`).size + 1));
}

/** Some of the facts that were pulled, as a server that was put back may have lost them; not the last one, of which the time is known. */
function lostRows(disk: MemoryDisk, count: number): LooseRow[] {
  const rows = [...disk.rows.values()].filter(({ kind, body }) => kind === 'fact' && readCheckedFact(body as RawFact));
  const last = rows
    .map(({ body }) => (body as RawFact).hlc)
    .toSorted()
    .at(-1);
  return rows.filter(({ body }, index) => index % 7 === count % 7 && (body as RawFact).hlc !== last);
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
                for (const row of rows) keepRow(disk, row);
                takeRows(replica, rows, NOW, noChanges());
              }
            } else if (kind === 'plan') {
              const rows = plan.splice(0, count);
              for (const row of rows) keepRow(disk, row);
              takeRows(replica, rows, NOW, noChanges());
            } else if (kind === 'write') {
              for (let step = 0; step < count; step += 1) running.keeper.write();
            } else if (kind === 'withdraw') {
              const rows = lostRows(disk, count);
              const facts = rows.flatMap(({ body }) => readCheckedFact(body as RawFact) ?? []);
              withdrawFacts(replica.world, facts);
              if (own) {
                // Killed before they are off the disk: the next start has them again, and takes them out again.
                files += 1;
                const next = join(folder, `${files}.projection.sqlite`);
                leave(file, next, undefined);
                running.keeper.stop();
                file = next;
                store = storeOn(disk, file);
                running = start(store);
                withdrawFacts(running.opened.replica.world, facts);
                // That the projection is thrown away is what it has to say; anything else is looked at below.
                if (running.log[0]?.includes('facts were withdrawn') === true) running.log.shift();
              }
              for (const { key } of rows) disk.rows.delete(key);
              forgetKeptAside(
                running.opened.replica,
                rows.map(({ key }) => key),
              );
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
    for (const row of planRows(orders)) keepRow(disk, row);
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
    const facts = fc.sample(validHistory, { seed: 11, numRuns: 100 }).find((all) => all.length > 20) ?? [];
    const sorted = facts.toSorted(compareFacts);
    const upTo = must(sorted[Math.floor(sorted.length / 2)], 'a fact in the middle');
    const base = must(exportBase(foldedWorld(facts), 'person:ann', placeOf(upTo)), 'a base');
    const disk = memoryDisk();
    const key = 'base/person:ann';
    keepRow(disk, { seq: 1, key, lane: 'normal', kind: 'base', body: base });
    for (const fact of sorted.filter((one) => compareFacts(one, base.last) > 0))
      keepRow(disk, rowOf(fact, disk.rows.size + 1));
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
