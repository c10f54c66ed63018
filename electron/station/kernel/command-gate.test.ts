import { v7 } from 'uuid';
import { expect, it } from 'vitest';

import type { Command } from '../../../shared/gate/command.ts';
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
  const execute = createCommandGate({
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
  });
  const command: Command = { id: v7(), actor: null, name: 'signOn', params: { badge: 'B-1' } };
  await expect(execute(command)).rejects.toThrow('The disk did not say whether it wrote.');
  doubtful = false;
  identity = identity.renew(clock.newIncarnation());
  expect(await execute(command)).toEqual({ ok: true, facts: disk.own.map((fact) => fact.id) });
  expect(disk.own).toHaveLength(1);
});
