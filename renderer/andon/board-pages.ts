/** Machines that a board shows at once, large enough for ten metres. */
export const UNITS_ON_PAGE = 6;
/** Deviations that a board shows at once; the others are in the counts. */
export const DEVIATIONS_ON_PAGE = 4;
/** How long a page stays: nobody reads a wall in less. */
export const PAGE_MS = 20_000;

/** Which turn of pages it is; it changes every `PAGE_MS`, for every board at the same moment. */
export function turnAt(nowMs: number): number {
  return Math.floor(nowMs / PAGE_MS);
}

/** What is shown on a page: machines, or what is open. */
export type BoardPage<Thing> =
  | { readonly kind: 'units'; readonly shown: readonly Thing[] }
  | { readonly kind: 'deviations' };

/**
 * The page whose turn it is, which that is and of how many. What is open has a page of its own after the machines; when something is overdue, after
 * each page of machines.
 */
export function pageOf<Thing>(
  things: readonly Thing[],
  { open, overdue }: { readonly open: number; readonly overdue: number },
  turn: number,
): { readonly shown: BoardPage<Thing>; readonly page: number; readonly pages: number } {
  const chunks = Math.max(1, Math.ceil(things.length / UNITS_ON_PAGE));
  const all = Array.from({ length: chunks }, (_, at): BoardPage<Thing>[] => [
    { kind: 'units', shown: things.slice(at * UNITS_ON_PAGE, (at + 1) * UNITS_ON_PAGE) },
    ...(overdue > 0 || (open > 0 && at === chunks - 1) ? [{ kind: 'deviations' } as const] : []),
  ]).flat();
  const page = turn % all.length;
  return { shown: all[page] ?? { kind: 'deviations' }, page: page + 1, pages: all.length };
}
