import { v7 } from 'uuid';
import { expect, it } from 'vitest';

import { emptyWorld } from '../../../shared/aggregates/world.ts';
import type { Command } from '../../../shared/gate/command.ts';
import { memoryArchive } from '../../../shared/testing/memory-archive.ts';
import { openIdentity } from '../process/station-identity.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, handClock } from '../testing/test-station.ts';
import { createCommandGate } from './command-gate.ts';
import { emptyReplica, noChanges, takeRows } from './replica.ts';

it('finds what a doubtful write left on the disk, also when the station writes other chains by then', async () => {
  const clock = handClock();
  const replica = emptyReplica();
  takeRows(replica, planRows(smallPlant()), clock.nowMs(), noChanges());
  const disk = memoryDisk();
  const store = openMemoryStationStore(disk);
  let identity = openIdentity(freshFolder(), 'demo', 'line-1', clock.newIncarnation);
  let doubtful = true;
  const { execute } = createCommandGate({
    store: {
      ...store,
      append: async (facts) => {
        await store.append(facts);
        if (doubtful) throw new Error('The disk did not say whether it wrote.');
      },
    },
    replica,
    clock,
    identity: () => identity,
    equipment: () => 'press-1',
    recommended: () => undefined,
    priorityAgeMs: undefined,
    history: () => undefined,
    onChanged: () => undefined,
    onBroken: () => undefined,
  });
  const command: Command = { id: v7(), actor: null, name: 'signOn', params: { badge: 'B-1' } };
  await expect(execute(command)).rejects.toThrow('The disk did not say whether it wrote.');
  doubtful = false;
  identity = identity.renew(clock.newIncarnation());
  expect(await execute(command)).toEqual({ ok: true, facts: disk.own.map((fact) => fact.id) });
  expect(disk.own).toHaveLength(1);
});

it('finds out by itself what a failed write left, as soon as the disk answers, and tells it', async () => {
  const clock = handClock();
  const replica = emptyReplica();
  takeRows(replica, planRows(smallPlant()), clock.nowMs(), noChanges());
  const disk = memoryDisk();
  const store = openMemoryStationStore(disk);
  const identity = openIdentity(freshFolder(), 'demo', 'line-1', clock.newIncarnation);
  const full = new Error('The disk is full.');
  let isFull = true;
  const due: { readonly afterMs: number; readonly run: () => void }[] = [];
  let told: () => void = () => undefined;
  const isTold = new Promise<void>((resolve) => {
    told = resolve;
  });
  let asked = 0;
  const { execute, record } = createCommandGate({
    store: {
      ...store,
      append: async (facts) => {
        await store.append(facts);
        throw full;
      },
      ownAfter: async (...place) => {
        asked += 1;
        if (isFull) throw full;
        return await store.ownAfter(...place);
      },
    },
    replica,
    clock,
    identity: () => identity,
    equipment: () => 'press-1',
    recommended: () => undefined,
    priorityAgeMs: undefined,
    history: () => undefined,
    schedule: (afterMs, run) => {
      due.push({ afterMs, run });
      return () => undefined;
    },
    onChanged: () => told(),
    onBroken: () => undefined,
  });
  const command: Command = { id: v7(), actor: null, name: 'signOn', params: { badge: 'B-1' } };
  await expect(execute(command)).rejects.toThrow('The disk is full.');
  due[0]?.run();
  // Behind the question in the queue of the gate.
  await record(() => []).catch(() => undefined);
  expect(asked).toBeGreaterThan(0);
  expect([replica.factCount, due.map(({ afterMs }) => afterMs)]).toEqual([0, [1000, 2000]]);
  isFull = false;
  due[1]?.run();
  await isTold;
  expect([replica.factCount, disk.own.length, due.length]).toEqual([1, 1, 2]);
  expect(replica.heads.get(disk.own[0]?.chain ?? '')?.seq).toBe(1);
});

it('acknowledges what is on the disk although it cannot be folded, and records nothing more before a new start', async () => {
  const clock = handClock();
  const archive = memoryArchive(10);
  let damaged = false;
  const replica = emptyReplica(
    emptyWorld({
      ...archive,
      stored: (ref) => {
        if (damaged) throw new Error('The projection is damaged.');
        return archive.stored(ref);
      },
    }),
  );
  takeRows(replica, planRows(smallPlant()), clock.nowMs(), noChanges());
  const disk = memoryDisk();
  const broken: string[] = [];
  const store = openMemoryStationStore(disk);
  const identity = openIdentity(freshFolder(), 'demo', 'line-1', clock.newIncarnation);
  const { execute } = createCommandGate({
    store: {
      ...store,
      append: async (facts) => {
        await store.append(facts);
        damaged = true;
      },
    },
    replica,
    clock,
    identity: () => identity,
    equipment: () => 'press-1',
    recommended: () => undefined,
    priorityAgeMs: undefined,
    history: () => undefined,
    onChanged: () => undefined,
    onBroken: (sentence) => broken.push(sentence),
  });
  const command = (id = v7()): Command => ({ id, actor: null, name: 'signOn', params: { badge: 'B-1' } });
  const first = command();
  const answers = await Promise.allSettled([execute(first), execute(command()), execute(first)]);
  const recorded = { ok: true, facts: disk.own.map((fact) => fact.id) };
  expect(answers).toEqual([
    { status: 'fulfilled', value: recorded },
    { status: 'rejected', reason: new Error(`Nothing was recorded. ${broken[0] ?? ''}`) },
    { status: 'fulfilled', value: recorded },
  ]);
  expect(broken).toEqual(['What was recorded cannot be shown: The projection is damaged.']);
  expect(disk.own.map(({ seq }) => seq)).toEqual([1]);
  expect(replica.heads.get(disk.own[0]?.chain ?? '')?.seq).toBe(1);
  expect(replica.ownPlace).toBe(0);
});
