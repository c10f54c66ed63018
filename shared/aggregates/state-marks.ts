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
  const steps = count / STEP;
  let spacing = 1;
  // The lowest bit that is set; in arithmetic, since bitwise operators end at 32 bits.
  while ((steps / spacing) % 2 === 0) spacing *= 2;
  return spacing * STEP;
}

/**
 * Adds a mark at the end and keeps few before it, near the end close together and farther back farther apart: their number grows with the
 * logarithm of the count, and from any fact back to the mark before it is at most about as far as to the end, or two steps. Of marks at odd
 * places only the last stays; the first mark, the beginning, always does.
 */
export function addMark<State>(marks: StateMark<State>[], added: StateMark<State>): void {
  const kept = marks.filter(
    ({ count }, index) =>
      index === 0 || (count < added.count && isMarkDue(count) && added.count - count <= KEPT * spacingOf(count)),
  );
  marks.splice(0, marks.length, ...kept);
  const last = marks.at(-1);
  if (!last || last.count < added.count) marks.push(added);
}
