import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { csv, fileDropBench, goodDrop, mappingOf, NOW, operationHeader, operationRow } from '../file-drop.testkit.ts';
import { orderHeader, orderRow, plainMapping } from '../file-drop.testkit.ts';
import type { FileDropBench } from '../file-drop.testkit.ts';
import type { ImportStore } from './import-drop.ts';

let bench: FileDropBench;
beforeEach(async () => {
  bench = await fileDropBench();
});
afterEach(() => bench.close());

const german = mappingOf({
  ...plainMapping,
  dialect: { ...plainMapping.dialect, decimal: ',', group: '.', dates: ['dd.MM.yyyy'] },
});

describe('importing a drop', () => {
  it('makes a plan document of each order with its operations and materials', async () => {
    const { report, rejected } = await bench.take({
      'orders.csv': csv(orderHeader, 'A1;M-1;Bracket;12.5;KG ;2026-12-01'),
      'operations.csv': csv(operationHeader, 'A1;20;Deburr;deburr;5.5', 'A1;10;Press;press;45'),
      'materials.csv': csv('Order;Seq;Item;Per', 'A1;20;R-2;0.25', 'A1;10;R-1;2', 'A1;;R-0;1'),
    });
    expect(rejected).toEqual([]);
    expect(report).toMatchObject({ outcome: 'taken', orders: { changed: 1, unchanged: 0, rejected: 0 } });
    expect(await bench.orders()).toEqual([
      {
        kind: 'workOrder',
        id: 'A1',
        revision: 1,
        externalRefs: [{ system: 'TestErp', type: 'workOrder', id: 'A1', version: '' }],
        body: {
          number: 'A1',
          material: { id: 'M-1', name: 'Bracket' },
          quantity: { value: '12.5', unit: 'KGM' },
          due: '2026-12-01T22:59:59.000Z',
          earliestStart: null,
          priority: 0,
          customer: null,
          requestState: 'released',
          overTolerancePercent: 0,
          operations: [
            {
              id: '10',
              sequence: 10,
              name: 'Press',
              workCenter: 'press',
              setupMinutes: 0,
              runMinutes: 45,
              materials: [
                { material: 'R-0', name: 'R-0', quantityPer: '1', unit: 'C62', mode: 'explicit' },
                { material: 'R-1', name: 'R-1', quantityPer: '2', unit: 'C62', mode: 'explicit' },
              ],
            },
            {
              id: '20',
              sequence: 20,
              name: 'Deburr',
              workCenter: 'deburr',
              setupMinutes: 0,
              runMinutes: 5.5,
              materials: [{ material: 'R-2', name: 'R-2', quantityPer: '0.25', unit: 'C62', mode: 'explicit' }],
            },
          ],
        },
      },
    ]);
  });

  it('reads German numbers and dates, a BOM, Windows line ends and quoted cells', async () => {
    const text = csv(orderHeader, 'A1;M-1;"Blech; ""dünn""";1.234,50;EA;01.12.2026').replaceAll('\n', '\r\n');
    const { rejected } = await bench.take(
      { 'orders.csv': `\u{FEFF}${text}`, 'operations.csv': csv(operationHeader, 'A1;10;Pressen;press;1,5') },
      german,
    );
    expect(rejected).toEqual([]);
    expect((await bench.order('A1')).body).toMatchObject({
      material: { name: 'Blech; "dünn"' },
      quantity: { value: '1234.5', unit: 'C62' },
      operations: [{ runMinutes: 1.5 }],
    });
  });

  it('reads what Windows programs call latin1, the euro sign included', async () => {
    const latin1 = mappingOf({ ...plainMapping, dialect: { ...plainMapping.dialect, encoding: 'latin1' } });
    const text = csv(orderHeader, 'A1;M-1;Gehäuse ~;5;EA;2026-12-01');
    const bytes = Buffer.from(text, 'latin1');
    bytes[bytes.indexOf('~')] = 0x80;
    await bench.take({ 'orders.csv': bytes, 'operations.csv': goodDrop('A1')['operations.csv'] ?? '' }, latin1);
    expect((await bench.order('A1')).body.material.name).toBe('Gehäuse €');
  });

  it('reads names from lookup files, translates codes, and leaves out rows that the mapping does not want', async () => {
    const { files } = plainMapping;
    const mapping = mappingOf({
      ...plainMapping,
      files: {
        ...files,
        orders: {
          ...files.orders,
          only: [
            { column: 'State', values: ['REL', ''] },
            { column: 'Order', not: ['A4'] },
          ],
          fields: {
            ...files.orders.fields,
            materialName: { column: 'Item', lookup: 'products' },
            priority: { column: 'Prio', codes: { high: '5' }, default: 'normal', otherCodes: 'keep' },
            state: { column: 'State', codes: { REL: 'released', TECO: 'closed' }, default: 'REL' },
          },
        },
        lookups: { products: { file: 'products.csv', key: 'No', value: 'Name' } },
      },
    });
    const { report, rejected } = await bench.take(
      {
        'orders.csv': csv(
          `${orderHeader};State;Prio`,
          `${orderRow('A1')};REL;high`,
          `${orderRow('A2')};TECO;high`,
          `${orderRow('A3')};;3`,
          `${orderRow('A4')};;3`,
        ),
        'operations.csv': csv(operationHeader, ...['A1', 'A2', 'A3'].map((id) => operationRow(id))),
        'products.csv': csv('No;Name', 'M-1;Angle bracket'),
      },
      mapping,
    );
    expect(rejected).toEqual([]);
    const orders = await bench.orders();
    expect(orders.map(({ id, body }) => [id, body.priority, body.material.name])).toEqual([
      ['A1', 5, 'Angle bracket'],
      ['A3', 3, 'Angle bracket'],
    ]);
    expect(report.files.find((file) => file.holds === 'orders')).toMatchObject({ rows: 4, taken: 2, leftOut: 2 });
    expect(report.files.find((file) => file.holds === 'operations')).toMatchObject({ rows: 3, taken: 2, leftOut: 1 });
  });

  it('joins a bill of materials by the product of the order', async () => {
    const { files } = plainMapping;
    const fields = { ...files.materials.fields, parent: 'Product', operation: undefined };
    const mapping = mappingOf({
      ...plainMapping,
      files: { ...files, materials: { ...files.materials, joinBy: 'material', fields } },
    });
    const bill = csv('Product;Item;Per', 'M-1;R-1;2', 'M-2;R-2;x');
    const { report, rejected } = await bench.take(
      {
        'orders.csv': csv(orderHeader, orderRow('A1'), orderRow('A2'), 'A3;M-2;Plate;1;EA;2026-12-01'),
        'operations.csv': csv(operationHeader, operationRow('A1'), operationRow('A2'), operationRow('A3')),
        'materials.csv': bill,
      },
      mapping,
    );
    for (const id of ['A1', 'A2'])
      expect((await bench.order(id)).body.operations[0]?.materials).toMatchObject([{ material: 'R-1' }]);
    expect(report.orders).toMatchObject({ changed: 2, rejected: 1 });
    expect(rejected.map(({ file, line }) => `${file} ${line}`)).toEqual([
      'materials.csv 3',
      'operations.csv 4',
      'orders.csv 4',
    ]);
    expect(rejected[2]?.reason).toBe('the bill of materials of its product cannot be read: materials.csv line 3.');
    expect(report.files.find((file) => file.holds === 'materials')).toMatchObject({ rows: 2, taken: 1, rejected: 1 });
  });

  it('gives orders without operations the default one, when the mapping declares it', async () => {
    const mapping = mappingOf({
      ...plainMapping,
      defaultOperation: { id: '10', name: 'Make', workCenter: 'press' },
    });
    const files = { ...goodDrop('A1'), 'orders.csv': csv(orderHeader, orderRow('A1'), orderRow('A2')) };
    expect((await bench.take(files)).report.orders).toMatchObject({ changed: 1, rejected: 1 });
    expect((await bench.take(files, mapping)).report.orders).toMatchObject({ changed: 1, unchanged: 1, rejected: 0 });
    expect((await bench.order('A2')).body.operations).toMatchObject([{ id: '10', name: 'Make' }]);
  });

  it('moves dates so that the anchor day is today', async () => {
    const mapping = mappingOf({ ...plainMapping, dateShift: { anchor: '2026-11-30' } });
    await bench.take(goodDrop('A1'), mapping);
    expect((await bench.order('A1')).body.due).toBe('2026-11-23T22:59:59.000Z');
  });

  it('makes minutes of hours and of times per piece', async () => {
    const { files } = plainMapping;
    const fields = {
      ...files.operations.fields,
      runMinutes: { column: 'Run', factor: '60' },
      runMinutesEach: { constant: '0.1' },
    };
    const mapping = mappingOf({ ...plainMapping, files: { ...files, operations: { ...files.operations, fields } } });
    await bench.take(goodDrop('A1'), mapping);
    expect((await bench.order('A1')).body.operations[0]?.runMinutes).toBe(45 * 60 + 1);
  });
});

describe('importing again', () => {
  it('takes nothing twice and says so', async () => {
    await bench.take(goodDrop('A1', 'A2'));
    const { report } = await bench.take(goodDrop('A1', 'A2'));
    expect(report.orders).toMatchObject({ changed: 0, unchanged: 0, alreadyTaken: 2, rejected: 0 });
    expect(report.files.map(({ alreadyTaken, taken }) => [alreadyTaken, taken])).toEqual([
      [2, 0],
      [2, 0],
    ]);
    expect((await bench.order('A1')).revision).toBe(1);
  });

  it('makes a new revision of the orders that changed, and of no others', async () => {
    await bench.take(goodDrop('A1', 'A2'));
    const orders = csv(orderHeader, orderRow('A1', '25'), orderRow('A2'));
    const { report } = await bench.take({ ...goodDrop('A1', 'A2'), 'orders.csv': orders });
    expect(report.orders).toMatchObject({ changed: 1, unchanged: 1, alreadyTaken: 0 });
    expect(await bench.order('A1')).toMatchObject({ revision: 2, body: { quantity: { value: '25' } } });
    expect((await bench.order('A2')).revision).toBe(1);
  });

  it('does not go back to an old file, and says which orders are newer', async () => {
    await bench.take(goodDrop('A1'));
    await bench.take({ ...goodDrop('A1'), 'orders.csv': csv(orderHeader, orderRow('A1', '25')) });
    const { report } = await bench.take(goodDrop('A1'));
    expect(report.orders).toMatchObject({ changed: 0, alreadyTaken: 1 });
    expect(report.notes.join(' ')).toContain('have changed since; the newer plan stays (A1)');
    expect((await bench.order('A1')).body.quantity.value).toBe('25');
  });

  it('takes the same file again when the mapping was corrected', async () => {
    await bench.take(goodDrop('A1'));
    const { report } = await bench.take(goodDrop('A1'), mappingOf({ ...plainMapping, overTolerancePercent: 10 }));
    expect(report.orders).toMatchObject({ changed: 1 });
    expect((await bench.order('A1')).body.overTolerancePercent).toBe(10);
  });

  it('takes new operations of an order whose own row did not change', async () => {
    await bench.take(goodDrop('A1'));
    const operations = csv(operationHeader, operationRow('A1'), operationRow('A1', '20'));
    const { report } = await bench.take({ ...goodDrop('A1'), 'operations.csv': operations });
    expect(report.orders).toMatchObject({ changed: 1 });
    expect((await bench.order('A1')).body.operations).toHaveLength(2);
  });

  it('goes on after a crash between two batches', async () => {
    const ids = Array.from({ length: 600 }, (_, index) => `A${index}`);
    const { store } = bench;
    let batches = 0;
    const failing: ImportStore = {
      ...store,
      putPlan: async (drafts, lines) => {
        batches += 1;
        if (batches === 2) throw new Error('power cut');
        return store.putPlan(drafts, lines);
      },
    };
    const { importDrop } = await import('./import-drop.ts');
    const folder = await bench.drop(goodDrop(...ids));
    const options = { folder, drop: 'big', mapping: mappingOf(plainMapping), nowMs: NOW };
    await expect(importDrop({ ...options, store: failing })).rejects.toThrow('power cut');
    const taken = (await bench.orders()).length;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(600);
    const second = await importDrop({ ...options, store });
    second.close();
    expect(second.report.orders).toMatchObject({
      changed: 600 - taken,
      unchanged: 0,
      alreadyTaken: taken,
      rejected: 0,
    });
    expect(await bench.orders()).toHaveLength(600);
  });

  it('warns of work centers that no station of the site stands at', async () => {
    const { report } = await bench.take(goodDrop('A1'));
    expect(report.notes).toEqual([
      'No station will show the operations of the work centers press: the plan of the site does not have them. Correct "workCenter" in the mapping, or add them to the equipment.',
    ]);
  });
});
