import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

import { readRecord, varintAt } from './recover-record.ts';
import type { RecoveredValue } from './recover-record.ts';

/** The size of every page of a file that this storage makes. */
const PAGE = 4096;
const WAL_HEADER = 32;
const FRAME_HEADER = 24;
const TABLE_LEAF = 0x0d;

/** Where a row was found: in which file, at which byte its page begins, and the number of its cell there. */
export interface RowPlace {
  readonly inLog: boolean;
  readonly page: number;
  readonly cell: number;
}

/** A row that could be read. Of a row that was written more than once, older states may be found too, in any order. */
export interface RecoveredRow {
  readonly place: RowPlace;
  /** The row's key in its table. */
  readonly key: number;
  readonly values: readonly RecoveredValue[];
}

/** Rows read straight from the pages of a database file and its write-ahead log, whatever else is destroyed. */
export interface PageReader {
  /** Every row of every table that can be read, those of the file first, then those of the log in the order of writing. */
  readonly rows: () => Generator<RecoveredRow, void, undefined>;
  /** The row at a place again. */
  readonly rowAt: (place: RowPlace) => RecoveredRow | undefined;
  readonly close: () => void;
}

interface OpenFile {
  readonly handle: number;
  readonly size: number;
}

function openIfThere(file: string): OpenFile | undefined {
  try {
    const handle = openSync(file, 'r');
    return { handle, size: fstatSync(handle).size };
  } catch {
    return undefined;
  }
}

function bytesAt(file: OpenFile | undefined, offset: number, length: number): Buffer | undefined {
  if (!file || offset + length > file.size) return undefined;
  const bytes = Buffer.alloc(length);
  try {
    return readSync(file.handle, bytes, 0, length, offset) === length ? bytes : undefined;
  } catch {
    return undefined; // A bad sector; the others are read.
  }
}

/** How many bytes of a payload stand in its leaf page; the rest is in overflow pages. */
function localBytes(payload: number): number {
  if (payload <= PAGE - 35) return payload;
  const least = Math.floor(((PAGE - 12) * 32) / 255) - 23;
  const local = least + ((payload - least) % (PAGE - 4));
  return local <= PAGE - 35 ? local : least;
}

/** Opens the pages of a database that SQLite may refuse, or (`logOnly`) of its write-ahead log alone. Changes nothing. */
export function openPages(database: string, { logOnly = false } = {}): PageReader {
  const main = openIfThere(database);
  const log = openIfThere(`${database}-wal`);
  /** Where the newest frame of a page begins in the log. */
  const frames = new Map<number, number>();
  const frameOffsets: number[] = [];
  const salts = bytesAt(log, 16, 8);
  const endOfLog = log?.size ?? 0;
  for (let at = WAL_HEADER; at + FRAME_HEADER + PAGE <= endOfLog; at += FRAME_HEADER + PAGE) {
    const header = bytesAt(log, at, FRAME_HEADER);
    if (!header) continue;
    frameOffsets.push(at + FRAME_HEADER);
    // What a log held before it was begun anew is older than what it holds now.
    const isCurrent = salts?.equals(header.subarray(8, 16)) === true;
    if (isCurrent || !frames.has(header.readUInt32BE(0))) frames.set(header.readUInt32BE(0), at + FRAME_HEADER);
  }

  const pageOfFile = (number: number) => bytesAt(main, (number - 1) * PAGE, PAGE);
  function newestPage(number: number): Buffer | undefined {
    const frame = frames.get(number);
    return frame === undefined ? pageOfFile(number) : bytesAt(log, frame, PAGE);
  }

  function overflow(first: number, length: number, pageOf: typeof newestPage): Buffer | undefined {
    const parts: Buffer[] = [];
    let missing = length;
    for (let number = first; missing > 0 && number !== 0;) {
      const page = pageOf(number);
      if (!page) return undefined;
      parts.push(page.subarray(4, 4 + Math.min(missing, PAGE - 4)));
      missing -= PAGE - 4;
      number = page.readUInt32BE(0);
    }
    return missing > 0 ? undefined : Buffer.concat(parts);
  }

  function recordAt(page: Buffer, at: number, length: number): readonly RecoveredValue[] | undefined {
    const local = localBytes(length);
    const start = page.subarray(at, at + local);
    if (start.length < local) return undefined;
    if (local === length) return readRecord(start);
    if (at + local + 4 > PAGE) return undefined;
    const first = page.readUInt32BE(at + local);
    for (const pageOf of [newestPage, pageOfFile]) {
      const rest = overflow(first, length - local, pageOf);
      const record = rest && readRecord(Buffer.concat([start, rest]));
      if (record) return record;
    }
    return undefined;
  }

  function rowOf(page: Buffer, place: RowPlace): RecoveredRow | undefined {
    const header = !place.inLog && place.page === 0 ? 100 : 0;
    if (page[header] !== TABLE_LEAF || header + 10 + 2 * place.cell > PAGE) return undefined;
    const at = page.readUInt16BE(header + 8 + 2 * place.cell);
    const length = varintAt(page, at);
    const key = length && varintAt(page, at + length.length);
    if (!key || length.value > 1 << 30) return undefined;
    const values = recordAt(page, at + length.length + key.length, length.value);
    return values && { place, key: key.value, values };
  }

  function* rowsOf(page: Buffer | undefined, inLog: boolean, offset: number): Generator<RecoveredRow, void, undefined> {
    if (!page) return;
    const header = !inLog && offset === 0 ? 100 : 0;
    if (page[header] !== TABLE_LEAF) return;
    const cells = Math.min(page.readUInt16BE(header + 3), PAGE / 4);
    for (let cell = 0; cell < cells; cell += 1) {
      const row = rowOf(page, { inLog, page: offset, cell });
      if (row) yield row;
    }
  }

  return {
    *rows() {
      const end = logOnly ? 0 : (main?.size ?? 0);
      for (let at = 0; at + PAGE <= end; at += PAGE) yield* rowsOf(bytesAt(main, at, PAGE), false, at);
      for (const at of frameOffsets) yield* rowsOf(bytesAt(log, at, PAGE), true, at);
    },
    rowAt: (place) => {
      const page = bytesAt(place.inLog ? log : main, place.page, PAGE);
      return page && rowOf(page, place);
    },
    close: () => {
      for (const file of [main, log]) if (file) closeSync(file.handle);
    },
  };
}
