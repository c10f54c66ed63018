/** Taps in the corner so far, as times in milliseconds that only grow. */
export type CornerTaps = readonly number[];

/** Side of the corner, in millimetres: a finger in a glove. */
export const CORNER_MM = 18;

const TAPS = 5;
const WITHIN_MS = 4000;

/**
 * Takes one tap. Five in the upper left corner within four seconds are the hidden way to leave the kiosk: nothing shows it, and nothing that
 * happens by work or by cleaning looks like it. A tap elsewhere begins anew.
 *
 * @param side of the corner, in CSS pixels
 * @returns the taps that count, and whether they were enough
 */
export function takeTap(
  before: CornerTaps,
  { x, y }: { readonly x: number; readonly y: number },
  side: number,
  now: number,
): { readonly taps: CornerTaps; readonly enough: boolean } {
  if (x > side || y > side) return { taps: [], enough: false };
  const taps = [...before.filter((at) => now - at <= WITHIN_MS), now];
  return taps.length >= TAPS ? { taps: [], enough: true } : { taps, enough: false };
}
