import path from 'node:path';

import { must } from '../../../shared/invariant.ts';
import { inspectFile } from '../csv/inspect-file.ts';
import { openTable } from '../csv/read-rows.ts';
import type { CsvRow, CsvTable } from '../csv/read-rows.ts';
import type { ErpMapping, FieldSource, RowCondition } from '../mapping/mapping.ts';
import type { MatchedFile } from './match-files.ts';
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
  if (role === 'orders') return files.orders;
  if (role === 'operations') return must(files.operations, 'mapping of operations');
  if (role === 'materials') return must(files.materials, 'mapping of materials');
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
  const inspection = await inspectFile(full, mapping.dialect.encoding);
  if (!inspection.ok) return { ok: false, problems: [`${file.name} ${inspection.reason}`] };
  const opened = await openTable(full, mapping.dialect);
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

const readers = { orders: readOrderRow, operations: readOperationRow, materials: readMaterialRow } satisfies Record<
  string,
  (reader: RowReader) => RowValues<object>
>;
const keyFields = { orders: 'id', operations: 'order', materials: 'parent' } as const;

/** Reads all rows of an open file into the staging area. @throws when the disk fails. */
export async function stageFile(
  file: OpenFile,
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
      staging.leaveOut(batch.filter((row) => !isWanted(row)).map((row) => keyOf(row, file, role, context)));
    if (role === 'orders' || role === 'operations' || role === 'materials') {
      const bill = role === 'materials' && mapping.files.materials?.joinBy === 'material';
      const stagedRole: StagedRole = bill ? 'bill' : role;
      staging.add(
        stagedRole,
        wanted.map((row) => incoming(row, file, role, context)),
      );
    } else stageLookup(wanted, file, role.slice('lookup '.length), context, staging);
  }
  return { rows, leftOut };
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

function incoming(row: CsvRow, file: OpenFile, role: keyof typeof readers, context: ReadingContext): IncomingRow {
  const place = { file: file.name, line: row.line, text: row.text };
  if (row.problem !== null) {
    // The cells are a guess, but mostly a good one: the order that the row belongs to should not run without it.
    const key = keyOf(row, file, role, context)?.replaceAll(/^["']|["']$/g, '');
    return { ...place, key, values: undefined, defects: [{ column: '', value: '', reason: row.problem }] };
  }
  const reader = rowReader(row.cells, file.fields, context);
  const { key, values } = readers[role](reader);
  return { ...place, key, values, defects: reader.defects };
}

function keyOf(row: CsvRow, file: OpenFile, role: keyof typeof keyFields, context: ReadingContext): string | undefined {
  return rowReader(row.cells, file.fields, context).text(keyFields[role], 'optional', 80);
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
