const FIRST_MS = 250;
const MOST_MS = 5000;

/**
 * Milliseconds to wait before try number `attempt` (0, 1, 2...): doubling from a quarter of a second up to five seconds.
 * `spread` (0..1) moves it by up to a fifth, so that many screens do not come back at the same moment.
 */
export function backOffMs(attempt: number, spread: number): number {
  const base = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(base * (1 + 0.2 * spread));
}
