import type { BookedOperation } from './order-book.ts';

/** Of the jobs of machines, in percent, how many have a setup row: those of another family than the job begun before there, and those of the same. */
export function setupRowsBy(book: readonly BookedOperation[]): { readonly changed: number; readonly same: number } {
  const before = new Map<string, string>();
  const counts = { changed: { all: 0, withSetup: 0 }, same: { all: 0, withSetup: 0 } };
  for (const operation of book.toSorted((a, b) => a.firstStartMs - b.firstStartMs || (a.id < b.id ? -1 : 1))) {
    const { equipment, family, rows } = operation;
    const count = counts[before.get(equipment) === family ? 'same' : 'changed'];
    before.set(equipment, family);
    count.all += 1;
    if (rows.some(({ kind }) => kind === 'setup')) count.withSetup += 1;
  }
  const percent = ({ all, withSetup }: { all: number; withSetup: number }) => (all === 0 ? 0 : (100 * withSetup) / all);
  return { changed: percent(counts.changed), same: percent(counts.same) };
}
