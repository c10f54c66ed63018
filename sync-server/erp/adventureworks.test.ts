import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { adventureWorksFolder, adventureWorksMapping, makeAdventureWorksDrop } from './adventureworks.testkit.ts';
import { NO_ADVENTURE_WORKS } from './adventureworks.testkit.ts';
import { fileDropBench, NOW } from './file-drop.testkit.ts';
import type { FileDropBench } from './file-drop.testkit.ts';
import { importDrop } from './import/import-drop.ts';
import type { ErpMapping } from './mapping/mapping.ts';

const isHere = adventureWorksFolder() !== undefined;
if (!isHere) console.log(NO_ADVENTURE_WORKS);

describe.skipIf(!isHere)('the latest 2,000 orders of AdventureWorks', () => {
  let bench: FileDropBench;
  let folder: string;
  beforeAll(async () => {
    bench = await fileDropBench();
    folder = path.join(bench.folder, 'aw');
    await makeAdventureWorksDrop(folder, 2000);
  });
  afterAll(() => bench.close());

  const take = async (mapping: ErpMapping) => {
    const imported = await importDrop({ store: bench.store, folder, drop: 'aw', mapping, nowMs: NOW });
    const rejected = [...imported.rejected()];
    imported.close();
    return { report: imported.report, rejected };
  };

  it('are taken but for the 735 that have no routing, which are handed back with that reason', async () => {
    const { report, rejected } = await take(await adventureWorksMapping());
    expect(report).toMatchObject({
      outcome: 'taken in part',
      orders: { changed: 1265, unchanged: 0, alreadyTaken: 0, rejected: 735 },
    });
    expect(rejected).toHaveLength(735);
    expect(rejected.every(({ file, reason }) => file === 'WorkOrder.csv' && reason.includes('has no operations'))).toBe(
      true,
    );
    expect(report.files.map(({ file, rows, rejected: count }) => [file, rows, count])).toEqual([
      ['Location.csv', 14, 0],
      ['Product.csv', 504, 0],
      ['BillOfMaterials.csv', 2679, 0],
      ['WorkOrderRouting.csv', 1989, 0],
      ['WorkOrder.csv', 2000, 735],
    ]);
  });

  it('are current: the first day of the last starts is today', async () => {
    const orders = await bench.orders();
    expect(orders).toHaveLength(1265);
    const starts = orders.map(({ body }) => body.earliestStart ?? '').toSorted();
    expect(starts.at(-1)).toBe('2026-11-22T15:00:00.000Z');
    const order = orders.find(({ body }) => body.operations.length > 1);
    expect(order?.body.operations[0]).toMatchObject({
      name: expect.stringMatching(/^[A-Z]/),
      workCenter: expect.stringMatching(/^[a-z-]+$/),
    });
    expect(order?.body.operations[0]?.materials[0]).toMatchObject({ mode: 'backflush', unit: 'C62' });
  });

  it('are all taken when the mapping declares a default operation', async () => {
    const mapping = await adventureWorksMapping({
      defaultOperation: {
        id: '10',
        sequence: 10,
        name: 'Make',
        workCenter: 'subassembly',
        setupMinutes: 0,
        runMinutes: 60,
      },
    });
    const { report, rejected } = await take(mapping);
    expect(rejected).toEqual([]);
    expect(report.orders).toMatchObject({ changed: 735, unchanged: 1265, alreadyTaken: 0, rejected: 0 });
    const again = await take(mapping);
    expect(again.report.orders).toMatchObject({ changed: 0, unchanged: 0, alreadyTaken: 2000, rejected: 0 });
    expect(await bench.orders()).toHaveLength(2000);
  });
});
