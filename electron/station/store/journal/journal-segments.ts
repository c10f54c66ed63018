import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

import { readLine } from './journal-line.ts';
import type { JournalLine, SegmentStart } from './journal-line.ts';

/** A file of the journal. `behind`: the disk refused facts that belong after its last line. */
export interface SegmentFile {
  readonly number: number;
  readonly file: string;
  readonly behind: boolean;
}

const NAME = /^(\d{8})(\.behind)?\.journal$/;

/** The name of a segment. */
export function segmentName(number: number, behind = false): string {
  return `${String(number).padStart(8, '0')}${behind ? '.behind' : ''}.journal`;
}

/** The segments in a folder, oldest first; none when it does not exist. */
export function segmentsIn(folder: string): SegmentFile[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .flatMap((name) => {
      const match = NAME.exec(name);
      return match ? [{ number: Number(match[1]), file: join(folder, name), behind: match[2] !== undefined }] : [];
    })
    .toSorted((a, b) => a.number - b.number);
}

/** The lines of a segment; what is torn or damaged is counted, and the lines after it are read all the same. */
export function readSegment(file: string): { readonly lines: readonly JournalLine[]; readonly damaged: number } {
  const lines: JournalLine[] = [];
  let damaged = 0;
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    if (text === '') continue;
    const read = readLine(text);
    if (read) lines.push(read);
    else damaged += 1;
  }
  return { lines, damaged };
}

/** Enough for the first line of most segments, and for that of any. */
const START_BYTES = [4 << 10, 256 << 10];

/** What the first line of a segment says, without reading the rest; undefined when that line is damaged. */
export function readStart(file: string): SegmentStart | undefined {
  const handle = openSync(file, 'r');
  try {
    for (const length of START_BYTES) {
      const bytes = Buffer.alloc(length);
      const text = bytes.toString('utf8', 0, readSync(handle, bytes, 0, length, 0));
      const end = text.indexOf('\n');
      const line = end < 0 ? undefined : readLine(text.slice(0, end));
      if (end >= 0) return line?.kind === 'start' ? line.start : undefined;
    }
    return undefined;
  } finally {
    closeSync(handle);
  }
}
