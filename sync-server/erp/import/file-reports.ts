import { must } from '../../../shared/invariant.ts';
import type { FileReport } from './drop-report.ts';
import type { MissingOrders } from './end-missing-orders.ts';
import type { ImportStore } from './import-drop.ts';
import { isMasterRole } from './match-files.ts';
import type { RowTally } from './row-tally.ts';
import type { OpenFile, RowCounts } from './stage-files.ts';
import type { Staging } from './staging.ts';
import type { Taking } from './take-orders.ts';

type Counts = ReadonlyMap<OpenFile, RowCounts>;

/** The account of each file. `heldBack`: nothing was taken because of bad rows, and the others wait for those. */
export function fileReports(
  open: readonly OpenFile[],
  counts: Counts,
  tally: RowTally,
  staging: Staging,
  heldBack: boolean,
): FileReport[] {
  const rejectedRows = staging.rejectedCounts();
  const leftOutRows = staging.leftOutCounts();
  return open.map((file) => {
    const { rows, leftOut } = must(counts.get(file), 'counts');
    const allLeftOut = leftOut + (leftOutRows.get(file.name) ?? 0);
    const rejected = rejectedRows.get(file.name) ?? 0;
    const own = tally.of(file.name);
    // Rows that belong to no single document (lookups, bills of materials) are taken when they can be read.
    const rest = isMasterRole(file.role) ? 0 : rows - allLeftOut - rejected;
    const { taken, alreadyTaken, repeated, older } = own ?? { taken: rest, alreadyTaken: 0, repeated: 0, older: 0 };
    return {
      file: file.name,
      holds: file.role,
      sha256: file.sha256,
      rows,
      taken: heldBack ? 0 : taken,
      alreadyTaken,
      repeated,
      older,
      leftOut: allLeftOut,
      rejected,
      heldBack: heldBack ? rows - allLeftOut - rejected - older : 0,
    };
  });
}

/** What somebody should know of a drop though it stopped nothing. */
export async function notesOf(
  store: ImportStore,
  open: readonly OpenFile[],
  counts: Counts,
  taking: Taking,
  missing: MissingOrders,
  strangers: readonly string[],
): Promise<string[]> {
  const notes = open
    .filter((file) => must(counts.get(file), 'counts').rows === 0)
    .map(({ name }) => `${name} holds only its header, no rows.`);
  for (const name of strangers) notes.push(`${name} was not read: no pattern of the mapping fits its name.`);
  if (missing.note !== undefined) notes.push(missing.note);
  if (missing.ended.length > 0)
    notes.push(
      `${missing.ended.length} orders are not in this full export and were ended (${missing.ended.slice(0, 20).join(', ')}).`,
    );
  if (taking.older > 0)
    notes.push(`${taking.older} orders were left as they are: the plan has a higher version of them.`);
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
