import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { SiteStore } from '../../store/site-store.ts';
import {
  csv,
  fileDropBench,
  mappingOf,
  NOW,
  operationHeader,
  operationRow,
  plainMapping,
} from '../file-drop.testkit.ts';
import type { FileDropBench } from '../file-drop.testkit.ts';
import { settledOrders } from '../settled-orders.ts';
import { importDrop } from './import-drop.ts';
import type { ImportStore } from './import-drop.ts';

const { files } = plainMapping;
const mapping = (orders: object, fields: object = {}) =>
  mappingOf({
    ...plainMapping,
    dialect: { ...plainMapping.dialect, dates: ['yyyy-MM-dd', 'yyyy-MM-dd HH:mm'] },
    files: { ...files, orders: { ...files.orders, ...orders, fields: { ...files.orders.fields, ...fields } } },
  });
const full = mapping({ fullExport: true });

let bench: FileDropBench;
beforeEach(async () => {
  bench = await fileDropBench();
});
afterEach(() => bench.close());

const header = 'Order;Item;ItemName;Qty;Unit;Due;V;At';
const row = (id: string, quantity = '10', version = '1', at = '') =>
  `${id};M-1;Bracket;${quantity};EA;2026-12-01;${version};${at}`;
const drop = (rows: readonly string[], ids = rows.map((one) => one.split(';')[0] ?? '')) => ({
  'orders.csv': csv(header, ...rows),
  'operations.csv': csv(operationHeader, ...new Set(ids.filter((id) => id !== '').map((id) => operationRow(id)))),
});
const states = async () => Object.fromEntries((await bench.orders()).map(({ id, body }) => [id, body.requestState]));

describe('a full export', () => {
  it('cancels the orders that it no longer names, by a new revision; a partial one never does', async () => {
    await bench.take(drop([row('A1'), row('A2'), row('A3')]), mapping({}));
    await bench.take(drop([row('A1', '11')]), mapping({}));
    expect(await states()).toEqual({ A1: 'released', A2: 'released', A3: 'released' });
    const { report } = await bench.take(drop([row('A1', '11'), row('A3')]), full);
    expect(await states()).toEqual({ A1: 'released', A2: 'cancelled', A3: 'released' });
    expect(report.orders).toMatchObject({ ended: 1 });
    expect(report.notes).toContain('1 orders are not in this full export and were ended (A2).');
    expect(await bench.order('A2')).toMatchObject({ revision: 2 });
  });

  it('looks at the orders of the site a page at a time, never at all of them at once', async () => {
    const ids = Array.from({ length: 1203 }, (_, at) => `A${at}`);
    await bench.take(drop(ids.map((id) => row(id))), full);
    const { store } = bench;
    let most = 0;
    const noted = <Documents extends readonly unknown[]>(documents: Documents): Documents => {
      most = Math.max(most, documents.length);
      return documents;
    };
    const watched: ImportStore & Pick<SiteStore, 'scopes'> = {
      ...store,
      currentPlan: async (kind, wanted) => noted(await store.currentPlan(kind, wanted)),
      planPage: async (kind, after, limit) => noted(await store.planPage(kind, after, limit)),
    };
    const folder = await bench.drop(drop(ids.slice(0, 1000).map((id) => row(id, '11'))));
    const imported = await importDrop({ store: watched, folder, drop: 'full', mapping: full, nowMs: NOW });
    imported.close();
    expect(imported.report.orders).toMatchObject({ changed: 1000, ended: 203 });
    expect(most).toBe(500);
    expect((await settledOrders(watched)).size).toBe(203);
    expect(most).toBe(500);
    expect(Object.values(await states()).filter((state) => state === 'cancelled')).toHaveLength(203);
  });

  it('closes them instead where the mapping says so, and takes them up again when they come back', async () => {
    await bench.take(drop([row('A1'), row('A2')]), full);
    await bench.take(drop([row('A1', '11')]), mapping({ fullExport: true, missing: 'closed' }));
    expect(await states()).toEqual({ A1: 'released', A2: 'closed' });
    await bench.take(drop([row('A1', '12'), row('A2')]), full);
    expect(await states()).toEqual({ A1: 'released', A2: 'released' });
  });

  it('does not miss an order whose row is bad, nor anything when a row does not tell its order or there are none', async () => {
    await bench.take(drop([row('A1'), row('A2')]), full);
    await bench.take(drop([row('A1', '11'), row('A2', 'x')]), full);
    const keyless = await bench.take(drop([row('A1', '12'), row('')]), full);
    const empty = await bench.take(drop([]), full);
    expect(await states()).toEqual({ A1: 'released', A2: 'released' });
    expect(keyless.report.notes.join()).toContain(
      '1 of its rows do not tell their order: no order was taken to be missing',
    );
    expect(empty.report.notes.join()).toContain('it has no rows: no order was taken to be missing');
  });

  it('misses nothing when a row cannot be cut into its cells: which order it names is a guess', async () => {
    const turned = 'Item;Order;ItemName;Qty;Unit;Due';
    const orders = (...rows: string[]) => ({ ...drop([row('A1'), row('A2')]), 'orders.csv': csv(turned, ...rows) });
    await bench.take(orders('M-1;A1;Bracket;10;EA;2026-12-01', 'M-1;A2;Bracket;10;EA;2026-12-01'), full);
    const { report } = await bench.take(
      orders('M-1;A1;Bracket;11;EA;2026-12-01', 'M;1;A2;Bracket;10;EA;2026-12-01'),
      full,
    );
    expect(await states()).toEqual({ A1: 'released', A2: 'released' });
    expect(report.orders).toMatchObject({ ended: 0 });
    expect(report.notes.join()).toContain('1 of its rows do not tell their order: no order was taken to be missing');
  });

  it('in which most orders are missing is taken to be cut off, unless the mapping allows it', async () => {
    const ids = Array.from({ length: 24 }, (_, at) => `A${at}`);
    await bench.take(drop(ids.map((id) => row(id))), full);
    const rest = drop(ids.slice(0, 11).map((id) => row(id, '11')));
    const { report } = await bench.take(rest, full);
    expect(report).toMatchObject({ outcome: 'taken', orders: { ended: 0 } });
    expect(report.notes.join()).toContain('13 of 24 released orders are not in it, more than 50 %');
    expect(Object.values(await states())).not.toContain('cancelled');
    const half = await bench.take(drop(ids.slice(0, 12).map((id) => row(id, '12'))), full);
    expect(half.report.orders).toMatchObject({ ended: 12 });
    const sure = mapping({ fullExport: true, missingAtMostPercent: 100 });
    expect((await bench.take(drop([row('A0', '13')]), sure)).report.orders).toMatchObject({ ended: 11 });
  });

  it('of last week, dropped again, misses nothing', async () => {
    const monday = drop([row('A1')]);
    await bench.take(monday, full);
    await bench.take(drop([row('A1', '11'), row('A2')]), full);
    await bench.take(monday, full);
    expect(await states()).toEqual({ A1: 'released', A2: 'released' });
  });

  it('leaves orders of other systems alone', async () => {
    await bench.take(drop([row('A1'), row('A2')]), full);
    const other = mappingOf({ ...full, system: 'Other' });
    await bench.take(drop([row('B1')]), other);
    expect(await states()).toEqual({ A1: 'released', A2: 'released', B1: 'released' });
  });
});

describe('the version of an order', () => {
  it.each([
    ['number', '9', '10', '10.5'],
    ['date', '2026-01-09', '2026-01-10', '2026-01-10 08:00'],
  ] as const)('as a %s: a lower one is left, a higher one taken', async (versionOrder, low, middle, high) => {
    const versioned = mapping({ versionOrder }, { version: 'V' });
    await bench.take(drop([row('A1', '10', middle)]), versioned);
    const { report } = await bench.take(drop([row('A1', '9', low)]), versioned);
    expect(report).toMatchObject({ outcome: 'taken', orders: { changed: 0, older: 1 } });
    expect(report.notes).toContain('1 orders were left as they are: the plan has a higher version of them.');
    expect((await bench.order('A1')).body.quantity.value).toBe('10');
    await bench.take(drop([row('A1', '12', high)]), versioned);
    expect((await bench.order('A1')).body.quantity.value).toBe('12');
    const { rejected } = await bench.take(drop([row('A1', '13', 'v3')]), versioned);
    expect(rejected.map(({ column, value }) => [column, value])).toContainEqual(['V', 'v3']);
  });

  it('a file that was written earlier than one that was taken is left as a whole, missing orders too', async () => {
    const timed = mapping({ fullExport: true }, { exportedAt: 'At' });
    await bench.take(drop([row('A1', '10', '', '2026-11-22 08:00'), row('A2', '10', '', '2026-11-22 08:00')]), timed);
    const { report } = await bench.take(drop([row('A1', '9', '', '2026-11-22 07:00')]), timed);
    expect(report).toMatchObject({ outcome: 'taken', orders: { changed: 0, ended: 0 } });
    for (const { rows, taken, older } of report.files) expect([taken, older]).toEqual([0, rows]);
    expect(await states()).toEqual({ A1: 'released', A2: 'released' });
    expect((await bench.order('A1')).body.quantity.value).toBe('10');
  });
});
