import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';

import { canonicalJson } from '../../../shared/facts/canonical-json.ts';
import { must } from '../../../shared/invariant.ts';
import type { SiteStore } from '../../store/site-store.ts';
import { shiftDays } from '../fields/date-shift.ts';
import { fieldReaders } from '../fields/field-readers.ts';
import type { ErpMapping } from '../mapping/mapping.ts';
import type { DropReport, FileReport } from './drop-report.ts';
import { matchFiles } from './match-files.ts';
import type { RejectedRow } from './row-defect.ts';
import { openDropFile, stageFile } from './stage-files.ts';
import type { OpenFile, RowCounts } from './stage-files.ts';
import { openStaging } from './staging.ts';
import type { Staging } from './staging.ts';
import { takeOrders } from './take-orders.ts';
import type { Taking } from './take-orders.ts';

/** Name of the report beside the files of a drop. */
export const SUMMARY_FILE = 'summary.json';

export interface ImportOptions {
  readonly store: Pick<SiteStore, 'putPlan' | 'knownLines' | 'currentPlan'>;
  /** The folder that holds the files of the drop. */
  readonly folder: string;
  /** Name of the drop, for the report. */
  readonly drop: string;
  readonly mapping: ErpMapping;
  readonly nowMs: number;
}

/** What became of a drop. `rejected` streams from disk; `close` deletes that and must be called. */
export interface DropImport {
  readonly report: DropReport;
  rejected(): Iterable<RejectedRow>;
  close(): void;
}

/**
 * Takes the orders of one drop into the plan of the site. Good orders are taken, bad rows are handed back; doing it again changes
 * nothing. The files are left where they are.
 * @throws when the disk or the store fails; then doing it again later continues.
 */
export async function importDrop(options: ImportOptions): Promise<DropImport> {
  const staging = openStaging();
  try {
    const report = await importInto(staging, options);
    return { report, rejected: () => staging.rejected(), close: () => staging.close() };
  } catch (error) {
    staging.close();
    throw error;
  }
}

/** A drop that is handed back as a whole, with reasons. */
export function unreadDrop(drop: string, nowMs: number, problems: readonly string[]): DropImport {
  return { report: unreadReport(drop, nowMs, problems), rejected: () => [], close: () => undefined };
}

function unreadReport(drop: string, nowMs: number, problems: readonly string[]): DropReport {
  const orders = { changed: 0, unchanged: 0, alreadyTaken: 0, rejected: 0 };
  return { drop, at: new Date(nowMs).toISOString(), outcome: 'rejected', orders, files: [], problems, notes: [] };
}

async function importInto(staging: Staging, options: ImportOptions): Promise<DropReport> {
  const { store, folder, mapping, nowMs } = options;
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && isDropName(entry.name) && entry.name !== SUMMARY_FILE)
    .map((entry) => entry.name);
  const matching = matchFiles(names, mapping);
  const open: OpenFile[] = [];
  const problems = [
    ...matching.missing.map((pattern) => `The drop has no file ${pattern}. Export all files of a drop together.`),
    ...matching.ambiguous,
  ];
  for (const file of matching.files) {
    const opened = await openDropFile(folder, file, mapping);
    if (opened.ok) open.push(opened.file);
    else problems.push(...opened.problems);
  }
  if (problems.length > 0) {
    for (const file of open) await file.table.close();
    return unreadReport(options.drop, nowMs, problems);
  }

  const shift = shiftDays(mapping, nowMs);
  const context = {
    readers: fieldReaders(mapping.dialect, shift),
    units: mapping.units,
    lookUp: (lookup: string, key: string) => staging.lookUp(lookup, key),
  };
  const counts = new Map<OpenFile, RowCounts>();
  for (const file of open) counts.set(file, await stageFile(file, context, mapping, staging));

  const keys = fileKeys(open, mapping, shift);
  const taking = await takeOrders({ store, staging, mapping, keyOfFile: (file) => must(keys.get(file), 'file key') });
  const rejectedRows = staging.rejectedCounts();
  const leftOutRows = staging.leftOutCounts();
  const files = open.map((file) => {
    const { rows, leftOut } = must(counts.get(file), 'counts');
    return fileReport(file, { rows, leftOut: leftOut + (leftOutRows.get(file.name) ?? 0) }, taking, rejectedRows);
  });
  const rejected = files.reduce((sum, file) => sum + file.rejected, 0);
  const { changed, unchanged, alreadyTaken } = taking;
  return {
    drop: options.drop,
    at: new Date(nowMs).toISOString(),
    outcome: rejected === 0 ? 'taken' : changed + unchanged + alreadyTaken === 0 ? 'rejected' : 'taken in part',
    orders: { changed, unchanged, alreadyTaken, rejected: taking.rejected },
    files,
    problems: [],
    notes: await notesOf(store, files, taking, matching.strangers),
  };
}

/** Names that a writer uses while it writes, and hidden files, are not part of a drop. */
export function isDropName(name: string): boolean {
  return !name.startsWith('.') && !name.startsWith('~') && !/\.(tmp|part)$/i.test(name);
}

/**
 * The key of each file. It covers what its rows are read with as well (mapping, date shift, lookups, bill of materials), so that a
 * corrected mapping takes the same file again.
 */
function fileKeys(open: readonly OpenFile[], mapping: ErpMapping, shift: number): Map<string, string> {
  const isShared = ({ role }: OpenFile) =>
    role.startsWith('lookup ') || (role === 'materials' && mapping.files.materials?.joinBy === 'material');
  const recipe = createHash('sha256').update(`${canonicalJson(mapping)}\n${shift}`);
  for (const file of open) if (isShared(file)) recipe.update(`\n${file.role} ${file.sha256}`);
  const readWith = recipe.digest('hex');
  return new Map(open.map((file) => [file.name, `${readWith}\n${file.sha256}`]));
}

function fileReport(
  file: OpenFile,
  counts: RowCounts,
  taking: Taking,
  rejectedRows: ReadonlyMap<string, number>,
): FileReport {
  const rejected = rejectedRows.get(file.name) ?? 0;
  const own = taking.rows.get(file.name);
  const { alreadyTaken, repeated } = own ?? { alreadyTaken: 0, repeated: 0 };
  // Rows that belong to no single order (lookups, bills of materials) are taken when they can be read.
  const taken = own?.taken ?? counts.rows - counts.leftOut - rejected;
  const { rows, leftOut } = counts;
  return {
    file: file.name,
    holds: file.role,
    sha256: file.sha256,
    rows,
    taken,
    alreadyTaken,
    repeated,
    leftOut,
    rejected,
  };
}

async function notesOf(
  store: ImportOptions['store'],
  files: readonly FileReport[],
  taking: Taking,
  strangers: readonly string[],
): Promise<string[]> {
  const notes = files.filter((file) => file.rows === 0).map((file) => `${file.file} holds only its header, no rows.`);
  for (const name of strangers) notes.push(`${name} was not read: no pattern of the mapping fits its name.`);
  if (taking.outdated.length > 0) {
    const shown = taking.outdated.slice(0, 20).join(', ');
    notes.push(
      `${taking.outdated.length} orders were taken from this very file before and have changed since; the newer plan stays (${shown}). To bring the old state back, export it again so that the file differs, for example by a column with the time of the export.`,
    );
  }
  const equipment = await store.currentPlan('equipment');
  const known = new Set(equipment.filter(({ body }) => body.level === 'workCenter').map(({ id }) => id));
  const unknown = [...taking.workCenters].filter((id) => !known.has(id));
  if (unknown.length > 0)
    notes.push(
      `No station will show the operations of the work centers ${unknown.slice(0, 20).join(', ')}: the plan of the site does not have them. Correct "workCenter" in the mapping, or add them to the equipment.`,
    );
  return notes;
}
