const LONGEST = 20;

/** What was typed so far as the digits of a code: capitals, without dashes; O is 0, I and L are 1. Anything else is no digit of it. */
export function codeDigits(typed: string): string {
  return typed
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
    .replaceAll(/[^0-9A-HJKMNP-TV-Z]/g, '')
    .slice(0, LONGEST);
}

/** Digits in groups of five, as codes are written. */
export function grouped(digits: string): string {
  return digits.replaceAll(/(?<=^(?:.{5})+)(?=.)/g, '-');
}

/** True when all digits are there. */
export function isWhole(digits: string): boolean {
  return digits.length === LONGEST;
}

/** The code that a link carries behind its `#`; undefined: none. */
export function codeInLink(hash: string): string | undefined {
  const code = new URLSearchParams(hash.replace(/^#/, '')).get('pair');
  return code === null || code === '' ? undefined : codeDigits(code);
}
