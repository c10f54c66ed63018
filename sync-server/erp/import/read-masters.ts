import type { MasterRow } from './assemble-masters.ts';
import type { MasterRole } from './match-files.ts';
import type { ReadingContext } from './row-reader.ts';
import { MOST_MASTER_ROWS, readMasterFile } from './stage-files.ts';
import type { OpenFile, RowCounts } from './stage-files.ts';

/** The rows of the master files of a drop, and when those were written as they say themselves. */
export type MastersReading =
  | {
      readonly ok: true;
      readonly rows: ReadonlyMap<MasterRole, readonly MasterRow[]>;
      readonly counts: ReadonlyMap<OpenFile, RowCounts>;
      readonly exportedAt: ReadonlyMap<MasterRole, string | undefined>;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads all master files of a drop into memory. @throws when the disk fails. */
export async function readMasters(
  files: readonly (OpenFile & { readonly role: MasterRole })[],
  context: ReadingContext,
): Promise<MastersReading> {
  const rows = new Map<MasterRole, MasterRow[]>();
  const counts = new Map<OpenFile, RowCounts>();
  const exportedAt = new Map<MasterRole, string | undefined>();
  const problems: string[] = [];
  for (const file of files) {
    const read = await readMasterFile(file, context);
    if (read.rows.length >= MOST_MASTER_ROWS)
      problems.push(`${file.name} has ${MOST_MASTER_ROWS} rows or more. Export only what the shop floor needs.`);
    const all = rows.get(file.role) ?? [];
    for (const row of read.rows) all.push(row);
    rows.set(file.role, all);
    counts.set(file, read.counts);
    const latest = read.rows.reduce(
      (newest, { values }) => {
        const own = values !== null && 'exportedAt' in values ? values.exportedAt : null;
        return own !== null && own > newest ? own : newest;
      },
      exportedAt.get(file.role) ?? '',
    );
    exportedAt.set(file.role, latest === '' ? undefined : latest);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rows, counts, exportedAt };
}
