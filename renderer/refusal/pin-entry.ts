/** Digits of a PIN, fewest and most. */
export const LEAST_DIGITS = 4;
const MOST_DIGITS = 12;

/** Takes what was typed into a PIN: digits alone, no more than a PIN has. */
export function typePin(before: string, typed: string): string {
  return (before + typed.replaceAll(/\D/g, '')).slice(0, MOST_DIGITS);
}

/** True when there are enough digits to try. */
export function isWholePin(pin: string): boolean {
  return pin.length >= LEAST_DIGITS;
}
