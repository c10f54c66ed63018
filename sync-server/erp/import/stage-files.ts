import path from 'node:path';

import { must } from '../../../shared/invariant.ts';
import { inspectFile } from '../csv/inspect-file.ts';
import { openTable } from '../csv/read-rows.ts';
import type { CsvRow, CsvTable } from '../csv/read-rows.ts';
import type { FieldSource, RowCondition } from '../mapping/field-source.ts';
import type { ErpMapping } from '../mapping/mapping.ts';
import type { MasterRow } from './assemble-masters.ts';
import { readMasterRow } from './master-rows.ts';
import { isMasterRole, isOrderRole } from './match-files.ts';
import type { MasterRole, MatchedFile, OrderRole } from './match-files.ts';
import { readMaterialRow, readOperationRow, readOrderRow } from './order-rows.ts';
import type { RowValues } from './order-rows.ts';
import { bindFields, columnProblem, rowReader } from './row-reader.ts';
import type { BoundFields, ReadingContext, RowReader } from './row-reader.ts';
import type { IncomingRow, StagedRole, Staging } from './staging.ts';

/** A file whose header fits the mapping, open for its rows. */
export interface OpenFile extends MatchedFile {
  readonly sha256: string;
  readonly table: CsvTable;
  readonly fields: BoundFields;
  readonly isWanted: (cells: readonly string[]) => boolean;
}

/** How many rows a file has, and how many of them the mapping leaves out. */
export interface RowCounts {
  readonly rows: number;
  readonly leftOut: number;
}

interface Declared {
  readonly fields: Readonly<Record<string, FieldSource | undefined>>;
  readonly only: readonly RowCondition[];
}

function declaredFor(role: MatchedFile['role'], { files }: ErpMapping): Declared {
  if (isOrderRole(role) || isMasterRole(role)) return must(files[role], `mapping of ${role}`);
  const lookup = must(files.lookups[role.slice('lookup '.length)], 'mapping of a lookup');
  return { fields: { key: lookup.key, value: lookup.value }, only: [] };
}

/**
 * Opens a file of a drop and finds the mapped columns in it.
 * @returns the open file, or one sentence for each problem. @throws when the disk fails.
 */
export async function openDropFile(
  folder: string,
  file: MatchedFile,
  mapping: ErpMapping,
): Promise<{ ok: true; file: OpenFile } | { ok: false; problems: string[] }> {
  const full = path.join(folder, file.name);
  const inspection = await inspectFile(full, mapping.dialect);
  if (!inspection.ok) return { ok: false, problems: [`${file.name} ${inspection.reason}`] };
  const opened = await openTable(full, mapping.dialect, inspection.textBytes);
  if (!opened.ok) return { ok: false, problems: [`${file.name} ${opened.reason}`] };
  const { table } = opened;
  const { fields, only } = declaredFor(file.role, mapping);
  const bound = bindFields(fields, table.header);
  const reasons = bound.ok ? [] : bound.reasons;
  for (const { column } of only) {
    const reason = columnProblem(column, 'only', table.header);
    if (reason !== undefined) reasons.push(reason);
  }
  if (!bound.ok || reasons.length > 0) {
    await table.close();
    return { ok: false, problems: reasons.map((reason) => `${file.name} ${reason}`) };
  }
  const isWanted = rowFilter(only, table.header);
  return { ok: true, file: { ...file, sha256: inspection.sha256, table, fields: bound.fields, isWanted } };
}

type RowReading = (reader: RowReader) => RowValues<object>;

function readingOf(role: OrderRole, { files }: ErpMapping): RowReading {
  if (role === 'orders') return (reader) => readOrderRow(reader, files.orders?.versionOrder);
  return role === 'operations' ? readOperationRow : readMaterialRow;
}

const keyFields = { orders: 'id', operations: 'order', materials: 'parent' } as const;

/** Reads all rows of an open file of orders or lookups into the staging area. @throws when the disk fails. */
export async function stageFile(
  file: OpenFile & { readonly role: Exclude<MatchedFile['role'], MasterRole> },
  context: ReadingContext,
  mapping: ErpMapping,
  staging: Staging,
): Promise<RowCounts> {
  const { role } = file;
  let rows = 0;
  let leftOut = 0;
  for await (const batch of file.table.rows) {
    // Nobody knows what a broken row is: it is shown, not left out.
    const isWanted = (row: CsvRow) => row.problem !== null || file.isWanted(row.cells);
    const wanted = batch.filter(isWanted);
    rows += batch.length;
    leftOut += batch.length - wanted.length;
    if (role === 'orders' && wanted.length < batch.length)
      staging.leaveOut(batch.filter((row) => !isWanted(row)).map((row) => keyOf(row, file, keyFields[role], context)));
    if (isOrderRole(role)) {
      const reading = readingOf(role, mapping);
      const bill = role === 'materials' && mapping.files.materials?.joinBy === 'material';
      const stagedRole: StagedRole = bill ? 'bill' : role;
      staging.add(
        stagedRole,
        wanted.map((row) => incoming(row, file, keyFields[role], reading, context)),
      );
    } else stageLookup(wanted, file, role.slice('lookup '.length), context, staging);
  }
  return { rows, leftOut };
}

const masterKeyFields = {
  equipment: 'id',
  materialDefinitions: 'id',
  unitConversions: 'material',
  lots: 'id',
  personnel: 'id',
  qualifications: 'person',
  reasons: 'category',
} as const satisfies Record<MasterRole, string>;

/** Rows of all master files that a drop may have; more are a broken export. */
export const MOST_MASTER_ROWS = 500_000;

/** Reads all rows of an open master file into memory, at most `MOST_MASTER_ROWS`. @throws when the disk fails. */
export async function readMasterFile(
  file: OpenFile & { readonly role: MasterRole },
  context: ReadingContext,
): Promise<{ readonly rows: readonly MasterRow[]; readonly counts: RowCounts }> {
  const { role } = file;
  const rows: MasterRow[] = [];
  let all = 0;
  for await (const batch of file.table.rows) {
    const wanted = batch.filter((row) => row.problem !== null || file.isWanted(row.cells));
    all += batch.length;
    for (const row of wanted) {
      const read = incoming(row, file, masterKeyFields[role], readMasterRow[role], context);
      const values = (read.values ?? null) as MasterRow['values'];
      if (rows.length < MOST_MASTER_ROWS) rows.push({ ...read, values });
    }
    if (rows.length >= MOST_MASTER_ROWS) break;
  }
  return { rows, counts: { rows: all, leftOut: all - rows.length } };
}

function rowFilter(only: readonly RowCondition[], header: readonly string[]): OpenFile['isWanted'] {
  const tests = only.map((condition) => {
    const index = header.indexOf(condition.column);
    const listed = new Set('values' in condition ? condition.values : condition.not);
    const wanted = 'values' in condition;
    return (cells: readonly string[]) => listed.has((cells[index] ?? '').trim()) === wanted;
  });
  return (cells) => tests.every((test) => test(cells));
}

function incoming(
  row: CsvRow,
  file: OpenFile,
  keyField: string,
  reading: RowReading,
  context: ReadingContext,
): IncomingRow {
  const place = { file: file.name, line: row.line, text: row.text };
  if (row.problem !== null) {
    // The cells are a guess, but mostly a good one: the order that the row belongs to should not run without it.
    const key = keyOf(row, file, keyField, context)?.replaceAll(/^["']|["']$/g, '');
    return { ...place, key, values: undefined, defects: [{ column: '', value: '', reason: row.problem }] };
  }
  const reader = rowReader(row.cells, file.fields, context);
  const { key, values } = reading(reader);
  return { ...place, key, values, defects: reader.defects };
}

function keyOf(row: CsvRow, file: OpenFile, keyField: string, context: ReadingContext): string | undefined {
  return rowReader(row.cells, file.fields, context).text(keyField, 'optional', 80);
}

function stageLookup(
  rows: readonly CsvRow[],
  file: OpenFile,
  lookup: string,
  context: ReadingContext,
  staging: Staging,
): void {
  const entries: [string, string][] = [];
  for (const row of rows) {
    const reader = rowReader(row.cells, file.fields, context);
    const key = reader.text('key', 'required', 200);
    const value = reader.text('value', 'optional', 200);
    const defects = row.problem === null ? reader.defects : [{ column: '', value: '', reason: row.problem }];
    if (defects.length > 0)
      staging.reject(defects.map((defect) => ({ file: file.name, line: row.line, text: row.text, ...defect })));
    else if (key !== undefined && value !== undefined) entries.push([key, value]);
  }
  staging.addLookup(lookup, entries);
}
