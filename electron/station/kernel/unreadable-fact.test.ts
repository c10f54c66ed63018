import { afterEach, describe, expect, it, vi } from 'vitest';

import type { AggregateKind } from '../../../shared/aggregates/references.ts';
import { definitionOf } from '../../../shared/aggregates/world.ts';
import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { openRxStationStore } from '../store/rx-station-store.ts';
import type { StationStore } from '../store/station-store.ts';
import { logSource, someFacts } from '../store/store-samples.testkit.ts';
import { planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, handClock, startTestStation, stopAllStations } from '../testing/test-station.ts';
import { startStation } from './station.ts';
import { storeFolder } from './store-folder.ts';

afterEach(async () => {
  vi.restoreAllMocks();
  await stopAllStations();
});

/** Aggregates of a kind cannot take some facts, as if this build had a bug. */
function failOn(kind: AggregateKind, fails: (fact: Fact) => boolean): { readonly mend: () => void } {
  const definition = definitionOf(kind);
  const { evolve } = definition;
  const spy = vi.spyOn(definition, 'evolve').mockImplementation((state, fact: Fact) => {
    if (fails(fact)) throw new Error('boom');
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
    const { mend } = failOn('workOrder', ({ type }) => type === 'QuantityReported');
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
    const { mend } = failOn('workOrder', ({ type }) => type === 'QuantityReported');
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

  it('far into a long history is told with a code for the screen, while screens are served already', async () => {
    const { facts } = someFacts(400);
    const disk = memoryDisk();
    disk.own = facts;
    const store = openMemoryStationStore(disk);
    const slow: StationStore['reader']['after'] = (...where) => {
      const until = performance.now() + 60;
      while (performance.now() < until);
      return store.reader.after(...where);
    };
    failOn('person', ({ seq }) => seq === 350);
    const told = new Promise<[string, string | undefined]>((resolve) => {
      void startStation({
        folder: freshFolder(),
        site: 'demo',
        station: 'line-1',
        version: '0',
        store: { ...store, reader: { ...store.reader, after: slow } },
        clock: handClock(),
        link: null,
        onBroken: (sentence, code) => resolve([sentence, code]),
      });
    });
    const [sentence, code] = await told;
    expect(sentence).toContain(
      `Fact ${facts[349]?.id} (SignedOn) cannot be taken into person:p1: boom. Nothing is lost.`,
    );
    expect(code).toBe('unreadable-fact');
  });
});
