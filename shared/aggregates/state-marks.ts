import type { StateMark } from './fact-archive.ts';

/** A state is kept every so many facts. */
const STEP = 64;
/** How many marks of one spacing are kept before only every second of them stays. */
const KEPT = 4;

/** True when the state after so many facts is worth keeping. */
export function isMarkDue(count: number): boolean {
  return count % STEP === 0;
}

/** How far apart marks like this one may be: the largest power of two times STEP that divides its count. */
function spacingOf(count: number): number {
  if (count % STEP !== 0) return STEP;
  const steps = count / STEP;
  // The lowest bit that is set; in arithmetic, since bitwise operators end at 32 bits.
  let spacing = 1;
  while ((steps / spacing) % 2 === 0) spacing *= 2;
  return spacing * STEP;
}

/**
 * Keeps few marks, near the end close together and farther back farther apart: their number grows with the logarithm of `count`, and from
 * any fact back to the mark before it is at most about as far as to the end, or one step. The first mark, the beginning, always stays.
 */
export function thinMarks<State>(marks: StateMark<State>[], count: number): void {
  const kept = marks.filter((mark, index) => index === 0 || count - mark.count <= KEPT * spacingOf(mark.count));
  if (kept.length < marks.length) marks.splice(0, marks.length, ...kept);
}
