import { afterEach, describe, expect, it, vi } from 'vitest';

import { definitionOf } from '../../../shared/aggregates/world.ts';
import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import { openRxStationStore } from '../store/rx-station-store.ts';
import type { StationStore } from '../store/station-store.ts';
import { logSource } from '../store/store-samples.testkit.ts';
import { planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, startTestStation, stopAllStations } from '../testing/test-station.ts';
import { storeFolder } from './station.ts';

afterEach(async () => {
  vi.restoreAllMocks();
  await stopAllStations();
});

/** Orders cannot take facts of a type, as if this build had a bug. */
function failOn(type: string): { readonly mend: () => void } {
  const order = definitionOf('workOrder');
  const { evolve } = order;
  const spy = vi.spyOn(order, 'evolve').mockImplementation((state, fact: Fact) => {
    if (fact.type === type) throw new Error('boom');
    return evolve(state, fact);
  });
  return { mend: () => spy.mockRestore() };
}

const count = (good: string) => ({
  order: 'WO-1',
  operation: '10',
  good: { value: good, unit: 'C62' },
  scrap: [],
  rework: { value: '0', unit: 'C62' },
});

async function storeIn(folder: string): Promise<StationStore> {
  return await openRxStationStore(storeFolder(folder), 'line-1');
}

/** A folder with the plan. */
async function plantFolder(): Promise<string> {
  const folder = freshFolder();
  const store = await storeIn(folder);
  const pull = await store.pull('normal', logSource('e1:x', planRows(smallPlant())));
  await pull.inSync();
  await pull.stop();
  await store.close();
  return folder;
}

describe('a fact that cannot be folded', () => {
  it('when it is recorded is shown by the next start that can, because nothing that was made without it is kept', async () => {
    const folder = await plantFolder();
    const line = await startTestStation({ folder, store: await storeIn(folder) });
    await line.do('signOn', { badge: 'B-1' });
    await line.do('startJob', { order: 'WO-1', operation: '10' });
    const { mend } = failOn('QuantityReported');
    expect(await line.do('reportQuantity', count('3'))).toMatchObject({ ok: true });
    await expect(line.do('reportQuantity', count('4'))).rejects.toThrow('Nothing was recorded.');
    await stopAllStations();
    mend();
    const again = await startTestStation({ folder, store: await storeIn(folder) });
    expect((await again.see('home', (view) => view.running !== null)).running?.job.good).toBe('3');
  });

  it('ends every start with its id and type, until there is a build that can', async () => {
    const folder = await plantFolder();
    const line = await startTestStation({ folder, store: await storeIn(folder) });
    await line.do('signOn', { badge: 'B-1' });
    await line.do('startJob', { order: 'WO-1', operation: '10' });
    const { mend } = failOn('QuantityReported');
    const answer = await line.do('reportQuantity', count('3'));
    const [fact] = answer.ok ? answer.facts : [];
    await stopAllStations();
    for (let start = 0; start < 3; start += 1) {
      const store = await storeIn(folder);
      await expect(startTestStation({ folder, store })).rejects.toThrow(
        `Fact ${fact} (QuantityReported) cannot be taken into workOrder:WO-1: boom`,
      );
      await store.close();
    }
    mend();
    const again = await startTestStation({ folder, store: await storeIn(folder) });
    expect((await again.see('home', (view) => view.running !== null)).running?.job.good).toBe('3');
  });
});
