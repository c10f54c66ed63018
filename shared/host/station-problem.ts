/** A fact in the station's store that this build cannot fold. Starting again does not help unless something else was the matter. */
export const UNREADABLE_FACT = 'unreadable-fact';

/** After so many ends in a row because of it, nobody starts the station again. */
export const UNREADABLE_STARTS = 3;

/** Why a station cannot work, as its screens word it. Any other reason is shown in the words of the station itself. */
export const stationProblemCodes = [
  'locked',
  'damaged',
  'disk-full',
  'io',
  'read-only',
  'cannot-open',
  'newer-format',
  'foreign',
  UNREADABLE_FACT,
] as const;
export type StationProblemCode = (typeof stationProblemCodes)[number];

/** True for a code that the screens have words for. */
export function isStationProblemCode(code: string | null): code is StationProblemCode {
  return stationProblemCodes.some((known) => known === code);
}
