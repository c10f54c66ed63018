import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';

import { canonicalJson } from '../../../shared/facts/canonical-json.ts';
import { must } from '../../../shared/invariant.ts';
import type { SiteStore } from '../../store/site-store.ts';
import { SIDECAR } from '../csv/checksum.ts';
import { shiftDays } from '../fields/date-shift.ts';
import { fieldReaders } from '../fields/field-readers.ts';
import type { ErpMapping } from '../mapping/mapping.ts';
import type { DropReport } from './drop-report.ts';
import { endMissingOrders } from './end-missing-orders.ts';
import { exportAges } from './export-age.ts';
import { fileReports, notesOf } from './file-reports.ts';
import type { BookStore } from './included-in-book.ts';
import { isMasterRole, isOrderRole, matchFiles } from './match-files.ts';
import type { MasterRole } from './match-files.ts';
import { readMasters } from './read-masters.ts';
import type { RejectedRow } from './row-defect.ts';
import { rowTally } from './row-tally.ts';
import { openDropFile, stageFile } from './stage-files.ts';
import type { OpenFile, RowCounts } from './stage-files.ts';
import { openStaging } from './staging.ts';
import type { Staging } from './staging.ts';
import { planMasters, takeMasters } from './take-masters.ts';
import { rejectBadOrders, takeOrders } from './take-orders.ts';

/** Name of the report beside the files of a drop. */
export const SUMMARY_FILE = 'summary.json';

/** What an import needs of the store. */
export type ImportStore = BookStore &
  Pick<SiteStore, 'putPlan' | 'knownLines' | 'currentPlan' | 'planPage' | 'readSetting' | 'writeSetting'>;

export interface ImportOptions {
  readonly store: ImportStore;
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

const nothing = { changed: 0, unchanged: 0, alreadyTaken: 0, older: 0, rejected: 0 };

function unreadReport(drop: string, nowMs: number, problems: readonly string[]): DropReport {
  const at = new Date(nowMs).toISOString();
  const orders = { ...nothing, ended: 0 };
  return { drop, at, outcome: 'rejected', orders, documents: nothing, files: [], problems, notes: [] };
}

/** The files of a drop, open, or why they cannot be read. */
async function openFiles(
  folder: string,
  mapping: ErpMapping,
): Promise<{ open: OpenFile[]; problems: string[]; strangers: readonly string[] }> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && isDropName(entry.name) && !ownFiles.has(entry.name))
    .map((entry) => entry.name)
    .filter((name) => !name.endsWith(SIDECAR));
  const matching = matchFiles(names, mapping);
  const open: OpenFile[] = [];
  const problems = [
    ...matching.missing.map((pattern) => `The drop has no file ${pattern}. Export all files of a drop together.`),
    ...matching.ambiguous,
  ];
  if (matching.files.length === 0 && problems.length === 0)
    problems.push('The drop has no file that the mapping speaks of. Correct the names, or "file" in the mapping.');
  for (const file of matching.files) {
    const opened = await openDropFile(folder, file, mapping);
    if (opened.ok) open.push(opened.file);
    else problems.push(...opened.problems);
  }
  if (problems.length > 0) for (const file of open) await file.table.close();
  return { open, problems, strangers: matching.strangers };
}

async function importInto(staging: Staging, options: ImportOptions): Promise<DropReport> {
  const { store, folder, mapping, nowMs } = options;
  const { open, problems, strangers } = await openFiles(folder, mapping);
  if (problems.length > 0) return unreadReport(options.drop, nowMs, problems);

  const shift = shiftDays(mapping, nowMs);
  const context = {
    readers: fieldReaders(mapping.dialect, shift),
    units: mapping.units,
    lookUp: (lookup: string, key: string) => staging.lookUp(lookup, key),
  };
  const counts = new Map<OpenFile, RowCounts>();
  const masterFiles = open.filter(isMasterFile);
  for (const file of open) if (isStagedFile(file)) counts.set(file, await stageFile(file, context, mapping, staging));
  // Lookups come first in `open`, so that masters can look up in them.
  const masters = await readMasters(masterFiles, context);
  if (!masters.ok) return unreadReport(options.drop, nowMs, masters.problems);
  for (const [file, count] of masters.counts) counts.set(file, count);

  const tally = rowTally();
  const notes: string[] = [];
  const ages = exportAges(store, mapping);
  const aged = new Map<string, string | undefined>(masters.exportedAt);
  if (open.some(({ role }) => role === 'orders')) aged.set('orders', staging.exportedAt());
  const older = new Set<string>();
  for (const [role, exportedAt] of aged) if (await ages.isOlder(role, exportedAt)) older.add(role);
  const isOlder = ({ role }: OpenFile) =>
    older.has(isOrderRole(role) ? 'orders' : role) || (wholes[role] !== undefined && older.has(wholes[role]));
  for (const file of open.filter(isOlder)) {
    tally.count(file.name, 'older', must(counts.get(file), 'counts').rows - must(counts.get(file), 'counts').leftOut);
    notes.push(`${file.name} was left as it is: a file that was written later has been taken before.`);
  }
  if (older.has('orders')) staging.forgetOrders();

  const plan = await planMasters(
    store,
    new Map(masterFiles.filter((file) => !isOlder(file)).map(({ role }) => [role, masters.rows.get(role) ?? []])),
    mapping,
  );
  staging.reject(plan.rejected);
  const keys = fileKeys(open, mapping, shift);
  const keyOfFile = (file: string) => must(keys.get(file), 'file key');
  const parts = { staging, mapping, keyOfFile };
  const finish = (result: Pick<DropReport, 'outcome' | 'orders' | 'documents'> & Partial<DropReport>): DropReport => ({
    drop: options.drop,
    at: new Date(nowMs).toISOString(),
    files: fileReports(open, counts, tally, staging, result.outcome === 'rejected' && mapping.allOrNothing),
    problems: [],
    notes,
    ...result,
  });

  if (mapping.allOrNothing) {
    const rejected = rejectBadOrders(parts);
    const bad = [...staging.rejectedCounts().values()].reduce((sum, count) => sum + count, 0);
    if (bad > 0) {
      const problem = `${bad} rows are not right, so nothing of this drop was taken ("allOrNothing"). The rows and what is wrong with them are in rejected-rows.csv.`;
      return finish({
        outcome: 'rejected',
        orders: { ...nothing, rejected, ended: 0 },
        documents: { ...nothing, rejected: plan.failed },
        problems: [problem],
      });
    }
  }

  const documents = await takeMasters(store, plan, keyOfFile, tally);
  const taking = await takeOrders({ ...parts, store, tally });
  const orders = open.find(({ role }) => role === 'orders');
  const missing =
    orders && !older.has('orders')
      ? await endMissingOrders({
          store,
          staging,
          mapping,
          file: orders.name,
          fileKey: keyOfFile(orders.name),
          rows: must(counts.get(orders), 'counts').rows,
        })
      : { ended: [], note: undefined };
  for (const [role, exportedAt] of aged) await ages.taken(role, exportedAt);

  const rejected = [...staging.rejectedCounts().values()].reduce((sum, count) => sum + count, 0);
  const { changed, unchanged, alreadyTaken, older: lower } = taking;
  const good =
    changed + unchanged + alreadyTaken + lower + documents.changed + documents.unchanged + documents.alreadyTaken;
  notes.push(...(await notesOf(store, open, counts, taking, missing, strangers)));
  return finish({
    outcome: rejected === 0 ? 'taken' : good === 0 ? 'rejected' : 'taken in part',
    orders: { changed, unchanged, alreadyTaken, older: lower, rejected: taking.rejected, ended: missing.ended.length },
    documents: { ...documents, older: 0, rejected: plan.failed },
  });
}

/** Files whose rows join those of another one are as old as that. */
const wholes: Readonly<Record<string, MasterRole | undefined>> = {
  unitConversions: 'materialDefinitions',
  qualifications: 'personnel',
};

const isMasterFile = (file: OpenFile): file is OpenFile & { readonly role: MasterRole } => isMasterRole(file.role);
const isStagedFile = (file: OpenFile): file is OpenFile & { readonly role: Exclude<OpenFile['role'], MasterRole> } =>
  !isMasterRole(file.role);

/** Files that are written beside those of a drop. */
const ownFiles: ReadonlySet<string> = new Set([SUMMARY_FILE, 'rejected-rows.csv']);

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
