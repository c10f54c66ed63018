import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { csv, fileDropBench, goodDrop, mappingOf, operationHeader, operationRow } from '../file-drop.testkit.ts';
import { orderHeader, orderRow, plainMapping } from '../file-drop.testkit.ts';
import type { FileDropBench } from '../file-drop.testkit.ts';
import type { DropReport } from './drop-report.ts';

let bench: FileDropBench;
beforeEach(async () => {
  bench = await fileDropBench();
});
afterEach(() => bench.close());

const good = orderRow('A1');
const operations = csv(operationHeader, operationRow('A1'), operationRow('B1'));

/** Each part of the account of a file adds up. */
function expectAccounts(report: DropReport): void {
  for (const { rows, taken, alreadyTaken, repeated, leftOut, rejected } of report.files)
    expect(taken + alreadyTaken + repeated + leftOut + rejected).toBe(rows);
}

describe('a bad order row', () => {
  const cases: [string, string, { column: string; value: string; reason: RegExp }][] = [
    [
      'a bad number',
      'B1;M-1;B;12,5x;EA;2026-12-01',
      { column: 'Qty', value: '12,5x', reason: /"12,5x" is not a number/ },
    ],
    ['a bad date', 'B1;M-1;B;1;EA;01.12.2026', { column: 'Due', value: '01.12.2026', reason: /is not a date/ }],
    [
      'a day that does not exist',
      'B1;M-1;B;1;EA;2026-02-30',
      { column: 'Due', value: '2026-02-30', reason: /not a date/ },
    ],
    ['an unknown unit', 'B1;M-1;B;1;BOX;2026-12-01', { column: 'Unit', value: 'BOX', reason: /unknown unit "BOX"/ }],
    ['a negative quantity', 'B1;M-1;B;-5;EA;2026-12-01', { column: 'Qty', value: '-5', reason: /is negative/ }],
    ['a quantity of zero', 'B1;M-1;B;0;EA;2026-12-01', { column: '', value: '0', reason: /has the quantity 0/ }],
    [
      'an empty cell that is needed',
      'B1;;B;1;EA;2026-12-01',
      { column: 'Item', value: '', reason: /"material" is empty/ },
    ],
    ['too few columns', 'B1;M-1;B;1;EA', { column: '', value: '', reason: /has 5 columns, fewer than the 6/ }],
    ['too many columns', 'B1;M-1;B;1;EA;2026-12-01;x', { column: '', value: '', reason: /has 7 columns, more than/ }],
    [
      'an unclosed quote',
      'B1;"M-1;B;1;EA;2026-12-01',
      { column: '', value: '', reason: /quote opens and does not close/ },
    ],
    [
      'a quote that closes too early',
      'B1;"M-1"x;B;1;EA;2026-12-01',
      { column: '', value: '', reason: /quote closes in the middle/ },
    ],
    [
      'a cell that is too long',
      `B1;M-1;${'x'.repeat(5000)};1;EA;2026-12-01`,
      { column: '', value: '', reason: /"ItemName" is longer than 4000/ },
    ],
    [
      'a value that does not fit',
      `B1;${'x'.repeat(100)};B;1;EA;2026-12-01`,
      { column: 'Item', value: 'x'.repeat(100), reason: /"material" is longer than 80/ },
    ],
  ];

  it.each(cases)('with %s is handed back with its reason; the others are taken', async (_, row, expected) => {
    const drop = { 'orders.csv': csv(orderHeader, row, good), 'operations.csv': operations };
    const { report, rejected } = await bench.take(drop);
    const [operation, order, ...more] = rejected;
    expect(more).toEqual([]);
    expect(order).toMatchObject({
      file: 'orders.csv',
      line: 2,
      ...expected,
      reason: expect.stringMatching(expected.reason),
    });
    expect(row.startsWith(order?.text ?? '-')).toBe(true);
    expect(operation).toMatchObject({
      file: 'operations.csv',
      line: 3,
      reason: 'not taken because its order was not taken: see orders.csv line 2.',
    });
    expect((await bench.orders()).map(({ id }) => id)).toEqual(['A1']);
    expect(report).toMatchObject({ outcome: 'taken in part', orders: { changed: 1, rejected: 1 } });
    expectAccounts(report);
  });

  it('without any key is handed back by itself', async () => {
    const { report, rejected } = await bench.take({
      'orders.csv': csv(orderHeader, good, ';M-1;B;1;EA;2026-12-01'),
      'operations.csv': csv(operationHeader, operationRow('A1')),
    });
    expect(rejected).toMatchObject([{ file: 'orders.csv', line: 3, column: 'Order', reason: '"id" is empty.' }]);
    expectAccounts(report);
  });

  it('names all that is wrong with it, not only the first', async () => {
    const { rejected } = await bench.take({
      'orders.csv': csv(orderHeader, 'B1;;B;x;y;z'),
      'operations.csv': csv(operationHeader),
    });
    expect(rejected.map((row) => row.column)).toEqual(['Item', 'Qty', 'Unit', 'Due']);
  });

  it('that is there twice with different content is not taken at all', async () => {
    const { report, rejected } = await bench.take({
      'orders.csv': csv(orderHeader, good, orderRow('B1', '5'), orderRow('B1', '6')),
      'operations.csv': operations,
    });
    expect(rejected.filter((row) => row.file === 'orders.csv')).toMatchObject([
      { line: 3, reason: expect.stringContaining('duplicate order "B1": orders.csv line 4 says something else') },
      { line: 4, reason: expect.stringContaining('orders.csv line 3 says something else') },
    ]);
    expect((await bench.orders()).map(({ id }) => id)).toEqual(['A1']);
    expectAccounts(report);
  });

  it('that repeats another word for word costs nothing', async () => {
    const { report, rejected } = await bench.take({
      'orders.csv': csv(orderHeader, good, good),
      'operations.csv': csv(operationHeader, operationRow('A1'), operationRow('A1')),
    });
    expect(rejected).toEqual([]);
    expect(report.files).toMatchObject([
      { taken: 1, repeated: 1 },
      { taken: 1, repeated: 1 },
    ]);
    expectAccounts(report);
  });
});

describe('a bad operation row', () => {
  it('for an unknown order is handed back', async () => {
    const { report, rejected } = await bench.take({
      'orders.csv': csv(orderHeader, good),
      'operations.csv': operations,
    });
    expect(rejected).toMatchObject([
      {
        file: 'operations.csv',
        line: 3,
        value: 'B1',
        reason: expect.stringContaining('operation for the unknown order "B1"'),
      },
    ]);
    expect(report).toMatchObject({ outcome: 'taken in part', orders: { changed: 1, rejected: 0 } });
    expectAccounts(report);
  });

  it.each([
    ['a bad number', 'B1;20;Press;press;-4', /"runMinutes" is negative/],
    ['no work center', 'B1;20;Press;;4', /"workCenter" is empty/],
    ['a sequence that is no whole number', 'B1;2.5;Press;press;4', /whole number from 0/],
    ['too few columns', 'B1;20', /has 2 columns/],
    ['an unclosed quote', 'B1;20;"Press;press;4', /does not close/],
    ['the id of another operation', 'B1;10;Other;press;4', /duplicate operation "10"/],
  ])('with %s keeps its whole order from being taken', async (_, row, reason) => {
    const { report, rejected } = await bench.take({
      'orders.csv': csv(orderHeader, good, orderRow('B1')),
      'operations.csv': csv(operationHeader, operationRow('A1'), operationRow('B1'), row),
    });
    expect((await bench.orders()).map(({ id }) => id)).toEqual(['A1']);
    expect(rejected.find((one) => one.file === 'operations.csv' && one.line === 4)?.reason).toMatch(reason);
    expect(rejected.find((one) => one.file === 'orders.csv')).toMatchObject({
      line: 3,
      reason: expect.stringContaining('operations.csv line'),
    });
    expectAccounts(report);
  });

  it('is missed where an order has none and no default is declared', async () => {
    const { rejected } = await bench.take({
      'orders.csv': csv(orderHeader, good, orderRow('B1')),
      'operations.csv': csv(operationHeader, operationRow('A1')),
    });
    expect(rejected).toMatchObject([
      { file: 'orders.csv', line: 3, value: 'B1', reason: expect.stringContaining('order "B1" has no operations') },
    ]);
  });
});

describe('a bad material row', () => {
  it('keeps its order from being taken', async () => {
    const { rejected } = await bench.take({
      ...goodDrop('A1', 'B1'),
      'materials.csv': csv('Order;Seq;Item;Per', 'A1;99;R-1;1', 'C9;10;R-1;1'),
    });
    expect((await bench.orders()).map(({ id }) => id)).toEqual(['B1']);
    expect(rejected.find((row) => row.file === 'materials.csv' && row.line === 2)?.reason).toContain(
      'is for operation "99", which the order does not have',
    );
    expect(rejected.find((row) => row.line === 3 && row.file === 'materials.csv')?.reason).toContain(
      'material for the unknown order "C9"',
    );
  });
});

describe('a bad file', () => {
  const cases: [string, Record<string, string | Uint8Array>, RegExp][] = [
    [
      'that lacks a column',
      { 'orders.csv': csv('Order;Item', 'A1;M-1') },
      /orders\.csv has no column "Qty", which the mapping reads as "quantity"\. Its columns are: Order, Item/,
    ],
    [
      'that has a column twice',
      { 'orders.csv': csv(`${orderHeader};Qty`, `${good};1`) },
      /has the column "Qty" 2 times/,
    ],
    ['that is empty', { 'orders.csv': '' }, /orders\.csv is empty \(0 bytes\)/],
    ['of blank lines', { 'orders.csv': '\n\n \n' }, /orders\.csv has no header line/],
    [
      'that is not UTF-8',
      { 'orders.csv': Buffer.from(csv(orderHeader, good, 'A2;Gehäuse;;;;'), 'latin1') },
      /orders\.csv is not UTF-8 \(near line 3\)/,
    ],
    [
      'that ends in the middle of a character',
      { 'orders.csv': Buffer.from(csv(orderHeader, 'ä')).subarray(0, -2) },
      /not UTF-8 \(near line 2\)/,
    ],
    ['in UTF-16', { 'orders.csv': Buffer.from(`\u{FEFF}${csv(orderHeader, good)}`, 'utf16le') }, /written in UTF-16/],
    [
      'that is no text',
      { 'orders.csv': Buffer.from('PK\u{3}\u{4}\n\u{0}\u{0}') },
      /not a text file \(line 2 holds a zero byte\)/,
    ],
  ];

  it.each(cases)('%s: the drop is not taken and the sentence says why', async (_, files, problem) => {
    const { report, rejected } = await bench.take({ ...goodDrop('A1'), ...files });
    expect(report).toMatchObject({ outcome: 'rejected', orders: { changed: 0 } });
    expect(report.problems.join('\n')).toMatch(problem);
    expect(rejected).toEqual([]);
    expect(await bench.orders()).toEqual([]);
  });

  it('that is missing is named, together with what is wrong with the others', async () => {
    const { report } = await bench.take({ 'orders.csv': csv('Order', 'A1') });
    expect(report.problems[0]).toContain('The drop has no file "operations*.csv" (operations).');
    expect(report.problems.length).toBeGreaterThan(4);
  });

  it('that fits two patterns is not guessed at', async () => {
    const mapping = mappingOf({
      ...plainMapping,
      files: { ...plainMapping.files, orders: { ...plainMapping.files.orders, file: '*.csv' } },
    });
    const { report } = await bench.take(goodDrop('A1'), mapping);
    expect(report.problems.join(' ')).toContain(
      'operations.csv fits "*.csv" (orders) and "operations*.csv" (operations)',
    );
  });

  it('with nothing but a header is noted, and stops nothing', async () => {
    const { report } = await bench.take({ 'orders.csv': csv(orderHeader), 'operations.csv': csv(operationHeader) });
    expect(report).toMatchObject({ outcome: 'taken', problems: [] });
    expect(report.notes).toContain('orders.csv holds only its header, no rows.');
  });

  it('that nobody expects is noted', async () => {
    const { report } = await bench.take({ ...goodDrop('A1'), 'notes.txt': 'hello' });
    expect(report.notes.join(' ')).toContain('notes.txt was not read');
  });
});
