import { createReadStream } from 'node:fs';
import type { TextDecoder } from 'node:util';

import { parse } from 'csv-parse/sync';

import { must } from '../../../shared/invariant.ts';
import type { Dialect } from '../mapping/dialect.ts';
import { frameRecords } from './frame-records.ts';
import type { FramedRecord } from './frame-records.ts';
import { decoderOf } from './inspect-file.ts';

/** More characters in one cell are a defect. */
export const MOST_CELL_CHARACTERS = 4000;

/** A record cut into cells. With a problem the cells are only a guess, good for finding out what the row was about. */
export interface CsvRow {
  readonly line: number;
  readonly text: string;
  readonly cells: readonly string[];
  readonly problem: string | null;
}

/** The names of the columns (first record), and the rows after it in batches. */
export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: AsyncIterable<readonly CsvRow[]>;
  /** Lets go of a file whose rows are not read to the end. */
  close(): Promise<void>;
}

/**
 * Opens a CSV file that `inspectFile` found to be text up to `textBytes`. Reads in pieces; memory does not grow with the file.
 * @returns the table, or the end of a sentence that begins with the name of the file.
 * @throws when the disk fails.
 */
export async function openTable(
  path: string,
  dialect: Dialect,
  textBytes: number,
): Promise<{ ok: true; table: CsvTable } | { ok: false; reason: string }> {
  const known: { columns?: number } = {};
  const frames = frameRecords(textOf(path, dialect, textBytes), { ...dialect, columns: () => known.columns });
  const first = await frames.next();
  const [head, ...others] = first.done === true ? [] : first.value;
  if (!head) return { ok: false, reason: 'has no header line. Export it again with the names of the columns.' };
  const [headRow] = cellsOf([head], dialect);
  const header = must(headRow, 'header row');
  if (header.problem !== null)
    return { ok: false, reason: `has a header that cannot be read: ${header.problem} Export it again.` };
  known.columns = header.cells.length;
  const names = header.cells.map((cell) => cell.trim());
  async function* rows(): AsyncGenerator<readonly CsvRow[]> {
    if (others.length > 0) yield checked(others, dialect, names);
    for await (const records of frames) yield checked(records, dialect, names);
  }
  return { ok: true, table: { header: names, rows: rows(), close: async () => void (await frames.return(undefined)) } };
}

async function* textOf(path: string, { encoding }: Dialect, textBytes: number): AsyncGenerator<string> {
  // What is called latin1 is Windows-1252 in practice; the decoder reads it so. A BOM is taken off.
  let decoder: TextDecoder | undefined;
  for await (const piece of createReadStream(path, { highWaterMark: 64 * 1024, end: textBytes - 1 })) {
    decoder ??= decoderOf(encoding, piece as Buffer, false);
    yield decoder.decode(piece as Buffer, { stream: true });
  }
  yield decoder?.decode() ?? '';
}

function checked(records: readonly FramedRecord[], dialect: Dialect, header: readonly string[]): CsvRow[] {
  // Spreadsheets end their exports with rows of nothing but delimiters.
  const rows = cellsOf(records, dialect).filter((row) => row.cells.some((cell) => cell.trim() !== ''));
  return rows.map((row) => {
    if (row.problem !== null) return row;
    const count = row.cells.length;
    if (count !== header.length) {
      const than = count > header.length ? 'more' : 'fewer';
      return broken(
        row,
        `the row has ${count} columns, ${than} than the ${header.length} of the header: look for a missing or extra "${dialect.delimiter}", or a cell with it that needs quotes.`,
      );
    }
    const long = row.cells.findIndex((cell) => cell.length > MOST_CELL_CHARACTERS);
    if (long >= 0)
      return broken(row, `the cell "${header[long] ?? ''}" is longer than ${MOST_CELL_CHARACTERS} characters.`);
    return row;
  });
}

const broken = (row: CsvRow, problem: string): CsvRow => ({
  ...row,
  text: row.text.slice(0, MOST_CELL_CHARACTERS),
  problem,
});

function cellsOf(records: readonly FramedRecord[], dialect: Dialect): CsvRow[] {
  const sound = records.filter((record) => record.problem === null);
  const together = cut(sound.map((record) => record.text).join('\n'), dialect);
  // One record at a time when the parser sees other borders than we do, so that a strange record spoils no other.
  const cells = together?.length === sound.length ? together : sound.map((record) => cut(record.text, dialect)?.at(0));
  let next = 0;
  return records.map((record) => {
    const { line, text, problem } = record;
    const guess = { line, text, cells: text.split(dialect.delimiter) };
    if (problem !== null) return broken({ ...guess, problem }, problem);
    const own = cells[next];
    next += 1;
    if (own === undefined) return { ...guess, problem: 'the row is not CSV: look at its quotes and delimiters.' };
    return { line, text, cells: own, problem: null };
  });
}

function cut(text: string, { delimiter, quote }: Dialect): string[][] | undefined {
  try {
    return parse(text, {
      delimiter,
      quote: quote === '' ? false : quote,
      escape: quote === '' ? null : quote,
      record_delimiter: ['\n'],
      relax_column_count: true,
      relax_quotes: true,
    });
  } catch {
    return undefined;
  }
}
