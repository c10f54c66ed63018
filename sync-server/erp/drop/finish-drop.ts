import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { syncFolder, writeDurably } from '../../files/durable-file.ts';
import { csvLine } from '../csv/csv-line.ts';
import { plainCell } from '../csv/plain-cell.ts';
import type { DropImport } from '../import/import-drop.ts';
import { SUMMARY_FILE } from '../import/import-drop.ts';
import type { RejectedRow } from '../import/row-defect.ts';
import type { ClaimedDrop } from './claim-drop.ts';
import type { DropFolders } from './drop-folders.ts';

/** Name of the file with the rows that were not taken. */
export const REJECTED_ROWS_FILE = 'rejected-rows.csv';

/**
 * Moves a drop that was read to where people look for it: originals to `done/`, rows that were not taken to `rejected/`; a drop that could
 * not be read at all goes to `rejected/` as it is. Doing it again after a crash ends the same. @throws when the disk refuses.
 */
export async function finishDrop(
  folders: DropFolders,
  { id, folder }: ClaimedDrop,
  drop: Pick<DropImport, 'report' | 'rejected'>,
  delimiter: string,
): Promise<void> {
  const { report } = drop;
  const summary = `${JSON.stringify(report, undefined, 2)}\n`;
  const isUnread = report.problems.length > 0;
  if (!isUnread && report.files.some((file) => file.rejected > 0)) {
    const target = path.join(folders.rejected, id);
    const making = `${target}.tmp`;
    await rm(making, { recursive: true, force: true });
    await mkdir(making, { recursive: true });
    await writeRejected(path.join(making, REJECTED_ROWS_FILE), drop.rejected(), delimiter);
    await writeDurably(path.join(making, SUMMARY_FILE), summary);
    await rm(target, { recursive: true, force: true });
    await rename(making, target);
    await syncFolder(folders.rejected);
  }
  if (isUnread && report.files.some((file) => file.rejected > 0))
    await writeRejected(path.join(folder, REJECTED_ROWS_FILE), drop.rejected(), delimiter);
  await writeDurably(path.join(folder, SUMMARY_FILE), summary);
  const home = isUnread ? folders.rejected : folders.done;
  await mkdir(home, { recursive: true });
  await rename(folder, path.join(home, id));
  await syncFolder(home);
}

async function writeRejected(file: string, rows: Iterable<RejectedRow>, delimiter: string): Promise<void> {
  function* lines(): Generator<string> {
    // With the mark spreadsheets read the file as UTF-8.
    yield `\u{FEFF}${csvLine(['file', 'line', 'column', 'value', 'reason', 'row'], delimiter)}\r\n`;
    for (const row of rows) {
      const cells = [row.file, String(row.line), row.column, row.value, row.reason, row.text];
      yield `${csvLine(
        cells.map((cell) => plainCell(cell)),
        delimiter,
      )}\r\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(file, { flush: true }));
}
