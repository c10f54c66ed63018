import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { csvLine } from './csv-line.ts';
import { frameRecords, MOST_RECORD_CHARACTERS } from './frame-records.ts';
import type { FramedRecord } from './frame-records.ts';

async function frame(pieces: readonly string[], columns?: number): Promise<FramedRecord[]> {
  async function* source() {
    yield* pieces;
  }
  const records: FramedRecord[] = [];
  for await (const batch of frameRecords(source(), { delimiter: ';', quote: '"', columns: () => columns }))
    records.push(...batch);
  return records;
}
const good = (records: readonly FramedRecord[]) => records.filter((record) => record.problem === null);

describe('framing records', () => {
  it('gives each record the line it begins at, blank lines and CRLF included', async () => {
    const records = await frame(['a;b\r\n\r\n1;', '2\r\n"x\r\ny";3\r\n4;5']);
    expect(records).toEqual([
      { line: 1, text: 'a;b', problem: null },
      { line: 3, text: '1;2', problem: null },
      { line: 4, text: '"x\ny";3', problem: null },
      { line: 6, text: '4;5', problem: null },
    ]);
  });

  it('loses only the line in which a quote does not close', async () => {
    const records = await frame(['1;a\n2;"b\n3;c\n4;d\n'], 2);
    expect(good(records).map((record) => record.text)).toEqual(['1;a', '3;c', '4;d']);
    expect(records[1]).toMatchObject({ line: 2, text: '2;"b', problem: expect.stringContaining('does not close') });
  });

  it('loses only that line as well when the next lines have quotes of their own', async () => {
    const records = await frame(['1;"a"\n2;"b\n3;"c"\n4;"d"\n'], 2);
    expect(good(records).map((record) => record.line)).toEqual([1, 3, 4]);
  });

  it('loses only that line when a later quote happens to close it', async () => {
    const records = await frame(['1;"a\n2;b\n3;c"\n4;d\n'], 3);
    expect(records.map((record) => [record.line, record.problem === null])).toEqual([
      [1, false],
      [2, true],
      [3, true],
      [4, true],
    ]);
  });

  it('keeps an inch mark in a cell without quotes as a character', async () => {
    expect(good(await frame(['1;Pipe 2" long\n2;b\n'], 2))).toHaveLength(2);
  });

  it('says where a quote closes too early', async () => {
    const [record] = await frame(['1;"a"b\n']);
    expect(record?.problem).toContain('closes in the middle');
  });

  it('cuts a line without end instead of keeping it', async () => {
    const piece = 'x'.repeat(10_000);
    const [long, next] = await frame([...Array.from({ length: 40 }, () => piece), '\n1;2\n']);
    expect(long?.problem).toContain(`longer than ${MOST_RECORD_CHARACTERS}`);
    expect(long?.text.length).toBeLessThanOrEqual(2000);
    expect(next).toEqual({ line: 2, text: '1;2', problem: null });
  });

  it('does not care where the pieces of the file are cut', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ä', '"', ';', ' ', '\n', '1'), maxLength: 6 });
    const row = fc.tuple(cell, cell).filter((cells) => cells.join('').trim() !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), async (rows, size) => {
        const lines = rows.map((cells) => csvLine(cells, ';'));
        const text = lines.map((line) => `${line}\r\n`).join('');
        const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
        expect((await frame(pieces, 2)).map((record) => record.text)).toEqual(lines);
      }),
    );
  });

  it('survives any text', async () => {
    const piece = fc.string({ unit: fc.constantFrom('"', ';', '\n', '\r', 'a', '\u{0}', '€'), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const records = await frame(pieces, 2);
        const lines = records.map((record) => record.line);
        expect(lines).toEqual(lines.toSorted((a, b) => a - b));
      }),
    );
  });
});
