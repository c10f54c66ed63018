import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { stateOf } from '../../../shared/aggregates/world.ts';
import { operationAt, orderDocument, smallPlant } from '../../../shared/testing/small-plant.ts';
import { createTestStation } from '../../../shared/testing/test-station.ts';
import { openReplica } from '../kernel/open-replica.ts';
import { createProjectionKeeper } from '../kernel/projection-keeper.ts';
import { noChanges, takeOwn, takeRows } from '../kernel/replica.ts';
import { keepRow, memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import type { MemoryDisk } from '../store/memory-station-store.ts';
import { planRows } from '../testing/small-plant.ts';
import { freshFolder } from '../testing/test-station.ts';

const NOW = Date.UTC(2026, 10, 24);

/** A start on a store whose history is in its projection. */
function start(disk: MemoryDisk, projectionFile: string) {
  const store = { ...openMemoryStationStore(disk), projectionFile };
  const log: string[] = [];
  const opened = openReplica(store, (sentence) => log.push(sentence));
  const { replica, projection } = opened;
  if (!projection) throw new Error('There is no projection.');
  const keeper = createProjectionKeeper({
    projection,
    replica,
    store,
    code: opened.code,
    places: () => store.reader.ends(),
    log: (sentence) => log.push(sentence),
    onBroken: (sentence) => log.push(sentence),
  });
  return { replica, keeper, log };
}

/** Takes in revisions of an order as a pull brings them. */
function plan(disk: MemoryDisk, { replica }: ReturnType<typeof start>, ...documents: Parameters<typeof planRows>[0]) {
  const rows = planRows(documents).map((row) => ({ ...row, seq: disk.rows.size + 1 }));
  for (const row of rows) keepRow(disk, row);
  takeRows(replica, rows, NOW, noChanges());
}

/** Works an operation of the order from start to finish. */
function finish(disk: MemoryDisk, { replica }: ReturnType<typeof start>, operation: string): void {
  const station = createTestStation({ plan: smallPlant(), seed: Number(operation) });
  const job = { order: 'wo-x', operation, equipment: 'saw-1' };
  const made = station.record(
    ['JobStarted', 'JobCompleted'].map((type) => ({
      type,
      v: 1,
      refs: ['workOrder:wo-x', 'equipment:saw-1'],
      data: type === 'JobStarted' ? { ...job, revision: 1 } : job,
      occurredAt: new Date(station.clock.nowMs()).toISOString(),
      person: null,
      command: null,
    })),
  );
  disk.own = [...disk.own, ...made];
  takeOwn(replica, made, [], noChanges());
  replica.ownPlace = disk.own.length;
}

const order = (revision: number, ...operations: number[]) =>
  orderDocument('wo-x', { operations: operations.map((sequence) => operationAt('saw', sequence)) }, revision);

describe('an order that was finished when it was written', () => {
  it('is known after a start although the plan has given it more to do since', () => {
    const disk = memoryDisk();
    const file = join(freshFolder(), 'line-1.projection.sqlite');
    const first = start(disk, file);
    plan(disk, first, ...smallPlant(), order(1, 10));
    finish(disk, first, '10');
    const finished = stateOf(first.replica.world, 'workOrder', 'wo-x');
    first.keeper.stop();
    const second = start(disk, file);
    plan(disk, second, order(2, 10, 30));
    second.keeper.stop();
    const third = start(disk, file);
    expect(third.replica.world.plan.current.has('workOrder/wo-x')).toBe(true);
    expect(stateOf(third.replica.world, 'workOrder', 'wo-x')).toEqual(finished);
    finish(disk, third, '30');
    expect(Object.keys(stateOf(third.replica.world, 'workOrder', 'wo-x').operations)).toEqual(['10', '30']);
    expect(third.log).toEqual([]);
    third.keeper.stop();
  });

  it('is known after a start although its facts came before its plan', () => {
    const disk = memoryDisk();
    const file = join(freshFolder(), 'line-1.projection.sqlite');
    const first = start(disk, file);
    plan(disk, first, ...smallPlant());
    finish(disk, first, '10');
    first.keeper.stop();
    const second = start(disk, file);
    plan(disk, second, order(1, 10, 30));
    second.keeper.stop();
    const third = start(disk, file);
    expect(Object.keys(stateOf(third.replica.world, 'workOrder', 'wo-x').operations)).toEqual(['10']);
    third.keeper.stop();
  });
});
