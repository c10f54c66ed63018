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

/** How long something lasts, to be read from afar: "4:05" within the hour, "1 h 05" beyond, "3 d" beyond two days. */
export function boardElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)}\u00A0d`;
  return `${hours}\u00A0h\u00A0${String(minutes % 60).padStart(2, '0')}`;
}
