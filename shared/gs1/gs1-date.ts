/** Days of a month; February has 29 in every fourth year of the years that two digits can mean (1950 to 2150 but for 2100). */
function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/**
 * The year that two digits mean (General Specifications 7.12): more than 50 years ahead is the last century, 50 or more behind is the next.
 * @param thisYear with four digits
 */
export function fullYear(twoDigits: number, thisYear: number): number {
  const century = thisYear - (thisYear % 100);
  const ahead = twoDigits - (thisYear % 100);
  if (ahead >= 51) return century - 100 + twoDigits;
  return ahead <= -50 ? century + 100 + twoDigits : century + twoDigits;
}

/**
 * A date YYMMDD as an ISO date; undefined when there is no such day. Day 00 is the last day of the month where `wholeMonth` allows it.
 * @param thisYear with four digits, for the century
 */
export function isoDateOf(yymmdd: string, thisYear: number, wholeMonth: boolean): string | undefined {
  if (!/^\d{6}$/.test(yymmdd)) return undefined;
  const year = fullYear(Number(yymmdd.slice(0, 2)), thisYear);
  const month = Number(yymmdd.slice(2, 4));
  const day = Number(yymmdd.slice(4, 6));
  if (month < 1 || month > 12) return undefined;
  const last = daysOf(year, month);
  if (day > last || (day === 0 && !wholeMonth)) return undefined;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day === 0 ? last : day)}`;
}

/** True when a text of eight digits YYYYMMDD is a day. */
export function isLongDate(digits: string): boolean {
  const year = Number(digits.slice(0, 4));
  const month = Number(digits.slice(4, 6));
  const day = Number(digits.slice(6, 8));
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}
