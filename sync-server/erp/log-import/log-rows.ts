import { inspectFile } from '../csv/inspect-file.ts';
import { openTable } from '../csv/read-rows.ts';
import { fieldReaders } from '../fields/field-readers.ts';
import { bindFields, columnProblem, rowReader } from '../import/row-reader.ts';
import type { BoundFields, ReadingContext } from '../import/row-reader.ts';
import type { LogMapping } from './log-mapping.ts';

/** One row of a log. */
export interface LogRow {
  readonly line: number;
  /** The row as it stands in the file. */
  readonly text: string;
  /** Which of the rows that read so it is, from 1: a log may hold the same row twice, and both count. */
  readonly occurrence: number;
  readonly kind: 'run' | 'setup' | 'stop';
  readonly order: string;
  readonly operation: string;
  readonly equipment: string;
  readonly person: string;
  /** UTC. */
  readonly start: string;
  readonly end: string;
  readonly good: string;
  readonly scrap: readonly { readonly value: string; readonly reason: string }[];
  readonly material: string | null;
  readonly orderQuantity: string | null;
  readonly workCenter: string | null;
}

export type LogReading =
  | { readonly ok: true; readonly rows: readonly LogRow[]; readonly leftOut: number }
  | { readonly ok: false; readonly problems: readonly string[] };

/** More rows are imported in parts. */
const MOST_ROWS = 500_000;
/** Enough to see what is wrong with a log. */
const MOST_PROBLEMS = 50;

/** Reads a whole log; one bad row is a problem of the log, since figures made of the rest would be wrong. @throws when the disk fails. */
export async function readLogRows(path: string, name: string, mapping: LogMapping): Promise<LogReading> {
  const inspection = await inspectFile(path, mapping.dialect);
  if (!inspection.ok) return { ok: false, problems: [`${name} ${inspection.reason}`] };
  const opened = await openTable(path, mapping.dialect, inspection.textBytes);
  if (!opened.ok) return { ok: false, problems: [`${name} ${opened.reason}`] };
  const { table } = opened;
  const scrapFields = Object.fromEntries(mapping.scrap.map(({ field }, index) => [`scrap${index}`, field]));
  const bound = bindFields({ ...mapping.fields, ...scrapFields }, table.header);
  const reasons = bound.ok ? [] : [...bound.reasons];
  for (const { column } of mapping.only) {
    const reason = columnProblem(column, 'only', table.header);
    if (reason !== undefined) reasons.push(reason);
  }
  if (!bound.ok || reasons.length > 0) {
    await table.close();
    return { ok: false, problems: reasons.map((reason) => `${name} ${reason}`) };
  }

  const context: ReadingContext = {
    readers: fieldReaders(mapping.dialect, 0),
    units: mapping.units,
    lookUp: () => undefined,
  };
  const rows: LogRow[] = [];
  const problems: string[] = [];
  const seen = new Map<string, number>();
  let leftOut = 0;
  for await (const batch of table.rows) {
    for (const { line, text, cells, problem } of batch) {
      const wanted = mapping.only.every((condition) => {
        const cell = (cells[table.header.indexOf(condition.column)] ?? '').trim();
        return 'values' in condition ? condition.values.includes(cell) : !condition.not.includes(cell);
      });
      if (problem === null && !wanted) {
        leftOut += 1;
        continue;
      }
      const occurrence = (seen.get(text) ?? 0) + 1;
      seen.set(text, occurrence);
      const read = problem === null ? readRow(cells, bound.fields, context, mapping) : [problem];
      if (Array.isArray(read)) problems.push(...read.map((reason) => `${name} line ${line}: ${reason}`));
      else rows.push({ ...read, line, text, occurrence });
    }
    if (rows.length > MOST_ROWS) problems.push(`${name} has more than ${MOST_ROWS} rows: import it in parts.`);
    if (problems.length > MOST_PROBLEMS || rows.length > MOST_ROWS) break;
  }
  if (problems.length > MOST_PROBLEMS) problems.splice(MOST_PROBLEMS, Infinity, 'There may be more.');
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rows, leftOut };
}

function readRow(
  cells: readonly string[],
  fields: BoundFields,
  context: ReadingContext,
  mapping: LogMapping,
): Omit<LogRow, 'line' | 'text' | 'occurrence'> | string[] {
  const reader = rowReader(cells, fields, context);
  const kind = reader.choice('kind', ['run', 'setup', 'stop']) ?? 'run';
  const order = reader.text('order', 'required', 40) ?? '';
  const operation = reader.text('operation', 'required', 120) ?? '';
  const equipment = reader.text('equipment', 'required', 80) ?? '';
  const person = reader.text('person', 'required', 80) ?? '';
  const start = reader.instant('start', 'required', '00:00') ?? '';
  const end = reader.instant('end', 'required', '00:00') ?? '';
  const good = reader.decimal('good', 'optional') ?? '0';
  const scrap = mapping.scrap.map(({ reason }, index) => ({
    value: reader.decimal(`scrap${index}`, 'optional') ?? '0',
    reason,
  }));
  const material = reader.text('material', 'optional', 80) ?? null;
  const orderQuantity = reader.decimal('orderQuantity', 'optional') ?? null;
  const workCenter = reader.text('workCenter', 'optional', 80) ?? null;
  if (reader.defects.length === 0 && end < start) return [`it ends (${end}) before it begins (${start}).`];
  if (reader.defects.length > 0)
    return reader.defects.map(({ column, value, reason }) => `${column} "${value.slice(0, 60)}": ${reason}`);
  return { kind, order, operation, equipment, person, start, end, good, scrap, material, orderQuantity, workCenter };
}
