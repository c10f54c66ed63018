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
] as const;
export type StationProblemCode = (typeof stationProblemCodes)[number];

/** True for a code that the screens have words for. */
export function isStationProblemCode(code: string | null): code is StationProblemCode {
  return stationProblemCodes.some((known) => known === code);
}
