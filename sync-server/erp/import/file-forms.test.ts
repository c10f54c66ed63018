import { createHash } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  csv,
  fileDropBench,
  goodDrop,
  mappingOf,
  operationHeader,
  operationRow,
  orderHeader,
} from '../file-drop.testkit.ts';
import { orderRow, plainMapping } from '../file-drop.testkit.ts';
import type { FileDropBench } from '../file-drop.testkit.ts';

const written = (dialect: object) => mappingOf({ ...plainMapping, dialect: { ...plainMapping.dialect, ...dialect } });
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const big = (text: string) => Buffer.from(text, 'utf16le').swap16();

let bench: FileDropBench;
beforeEach(async () => {
  bench = await fileDropBench();
});
afterEach(() => bench.close());

const orders = csv(orderHeader, 'A1;M-1;Gehäuse „groß“ 5 €;10;EA;2026-12-01');
const operations = csv(operationHeader, operationRow('A1'));
const nameOf = async () => (await bench.order('A1')).body.material.name;

describe('ways of writing', () => {
  const windows = Buffer.from(orders.replace('„', '\x84').replace('“', '\x93').replace('€', '\x80'), 'latin1');
  const ways: [string, object, string | Uint8Array, string | Uint8Array][] = [
    ['UTF-8 with a mark, CRLF and LF mixed', {}, `\u{FEFF}${orders.replace('\n', '\r\n')}`, operations],
    ['Windows-1252', { encoding: 'windows-1252' }, windows, operations],
    [
      'UTF-16 with a mark',
      { encoding: 'utf-16' },
      Buffer.from(`\u{FEFF}${orders}`, 'utf16le'),
      Buffer.from(operations, 'utf16le'),
    ],
    ['UTF-16, big end first', { encoding: 'utf-16' }, big(`\u{FEFF}${orders}`), big(`\u{FEFF}${operations}`)],
    ['columns in another order', {}, orders, csv('Run;Center;Name;Seq;Order', '45;press;Press;10;A1')],
  ];

  it.each(ways)('%s is read', async (_, dialect, ordersFile, operationsFile) => {
    const { report } = await bench.take(
      { 'orders.csv': ordersFile, 'operations.csv': operationsFile },
      written(dialect),
    );
    expect(report).toMatchObject({ outcome: 'taken', problems: [] });
    expect(await nameOf()).toBe('Gehäuse „groß“ 5 €');
  });

  it.each([
    ['half a character at the end', Buffer.from(`\u{FEFF}${orders}`, 'utf16le').subarray(0, -1)],
    ['a zero character', Buffer.from(`\u{FEFF}${orders}\0`, 'utf16le')],
  ])('what is not UTF-16 (%s) is handed back', async (_, file) => {
    const drop = { 'orders.csv': file, 'operations.csv': Buffer.from(operations, 'utf16le') };
    const { report } = await bench.take(drop, written({ encoding: 'utf-16' }));
    expect(report.problems.join()).toContain('orders.csv is not UTF-16');
  });

  it('a line of ten megabytes costs its order and no memory', async () => {
    const long = `A2;${'x'.repeat(10_000_000)};B;1;EA;2026-12-01`;
    const { report, rejected } = await bench.take({
      'orders.csv': csv(orderHeader, long, orderRow('A1')),
      'operations.csv': operations,
    });
    expect(report.orders).toMatchObject({ changed: 1 });
    expect(rejected).toMatchObject([{ line: 2, reason: expect.stringContaining('longer than 65536') }]);
    expect(rejected[0]?.text.length).toBeLessThan(5000);
  });

  it('numbers with signs between thousands are read where the mapping declares them, else they are a defect', async () => {
    const rows = csv(orderHeader, 'A1;M-1;B;1.234,5;EA;2026-12-01');
    await bench.take({ 'orders.csv': rows, 'operations.csv': operations }, written({ decimal: ',', group: '.' }));
    expect((await bench.order('A1')).body.quantity.value).toBe('1234.5');
    const { rejected } = await bench.take(
      { 'orders.csv': rows, 'operations.csv': operations },
      written({ decimal: ',' }),
    );
    expect(rejected.map(({ reason }) => reason).join()).toContain('see "decimal" and "group" in the mapping');
  });
});

describe('checksums', () => {
  const trailed = (text: string, rows = 1) => `${text}#end;${rows};${sha256(text)}\n`;
  const trailer = written({ checksum: 'trailer' });
  const good = { 'orders.csv': trailed(orders), 'operations.csv': trailed(operations) };

  it('in the last line prove a file, which is known again by its text', async () => {
    expect((await bench.take(good, trailer)).report).toMatchObject({ outcome: 'taken', orders: { changed: 1 } });
    expect((await bench.take(good, trailer)).report).toMatchObject({ orders: { alreadyTaken: 1 } });
    expect(
      (await bench.take({ ...good, 'orders.csv': trailed(orders).toUpperCase() }, trailer)).report.problems.join(),
    ).toContain('orders.csv is not complete');
  });

  it('in the last line are read in UTF-16 as well', async () => {
    const wide = (text: string) => {
      const bytes = Buffer.from(`\u{FEFF}${text}`, 'utf16le');
      return Buffer.concat([bytes, Buffer.from(`#end;1;${sha256(bytes)}\r\n`, 'utf16le')]);
    };
    const drop = { 'orders.csv': wide(orders), 'operations.csv': wide(operations) };
    const { report } = await bench.take(drop, written({ checksum: 'trailer', encoding: 'utf-16' }));
    expect(report).toMatchObject({ outcome: 'taken', problems: [] });
  });

  const cut = Buffer.from(trailed(orders));
  it.each([
    ['truncated by one byte of its last line', cut.subarray(0, -2), /is not complete/],
    ['truncated in the middle', cut.subarray(0, 60), /is not complete/],
    ['with one byte changed', Buffer.from(trailed(orders).replace(';10;', ';11;')), /is damaged or not complete/],
    ['of nothing but the last line', Buffer.from(trailed('', 0)), /is empty/],
  ])('a file %s is handed back, and nothing of its drop is taken', async (_, file, sentence) => {
    const { report } = await bench.take({ ...good, 'orders.csv': file }, trailer);
    expect(report).toMatchObject({ outcome: 'rejected', orders: { changed: 0 } });
    expect(report.problems.join()).toMatch(sentence);
    expect(await bench.orders()).toEqual([]);
  });

  it('beside a file are looked at wherever they are, and needed where they are declared', async () => {
    const plain = goodDrop('A1');
    const sums = Object.fromEntries(
      Object.entries(plain).map(([name, text]) => [`${name}.sha256`, `${sha256(text)}  ${name}\n`]),
    );
    const sidecar = written({ checksum: 'sidecar' });
    expect((await bench.take(plain, sidecar)).report.problems.join()).toContain('has no .sha256 file beside it');
    const wrong = { ...plain, ...sums, 'orders.csv.sha256': `${'0'.repeat(64)}\n` };
    expect((await bench.take(wrong)).report.problems.join()).toContain('orders.csv is damaged or not complete');
    expect((await bench.take({ ...plain, 'orders.csv.sha256': 'oops' })).report.problems.join()).toContain(
      'no SHA-256 of 64 digits',
    );
    expect((await bench.take({ ...plain, ...sums }, sidecar)).report).toMatchObject({
      outcome: 'taken',
      notes: [expect.stringContaining('work centers press')],
    });
  });
});
