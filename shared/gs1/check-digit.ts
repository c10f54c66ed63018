/**
 * The check digit of GS1 keys (General Specifications 7.9.1): weights 3 and 1 in turns from the right, what is missing to the next ten.
 * @param digits without the check digit; only digits
 */
export function checkDigitOf(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1)
    sum += Number(digits[digits.length - 1 - index]) * (index % 2 === 0 ? 3 : 1);
  return String((10 - (sum % 10)) % 10);
}

/** True when the last digit is the check digit of those before it. */
export function hasCheckDigit(digits: string): boolean {
  return /^\d{2,}$/.test(digits) && checkDigitOf(digits.slice(0, -1)) === digits.at(-1);
}

/** A GTIN of 8, 12, 13 or 14 digits in the one form that is compared, 14 digits; undefined when it is none. */
export function gtin14(digits: string): string | undefined {
  if (![8, 12, 13, 14].includes(digits.length) || !hasCheckDigit(digits)) return undefined;
  return digits.padStart(14, '0');
}
