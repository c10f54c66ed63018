/** Machines that a board shows at once, large enough for ten metres. */
export const UNITS_ON_PAGE = 6;
/** How long a page stays: nobody reads a wall in less. */
export const PAGE_MS = 20_000;

/** Which turn of pages it is; it changes every `PAGE_MS`, for every board at the same moment. */
export function turnAt(nowMs: number): number {
  return Math.floor(nowMs / PAGE_MS);
}

/** The things of the page whose turn it is, which page that is and of how many. */
export function pageOf<Thing>(
  things: readonly Thing[],
  turn: number,
): { readonly shown: readonly Thing[]; readonly page: number; readonly pages: number } {
  const pages = Math.max(1, Math.ceil(things.length / UNITS_ON_PAGE));
  const page = turn % pages;
  return { shown: things.slice(page * UNITS_ON_PAGE, (page + 1) * UNITS_ON_PAGE), page: page + 1, pages };
}
