/** Unit codes of UN/ECE Recommendation 20 that makers use; a mapping adds others by its `units` or by `codes`. */
const common: ReadonlySet<string> = new Set([
  // pieces and packs
  'C62',
  'H87',
  'EA',
  'PR',
  'SET',
  'DZN',
  'MIL',
  'NPR',
  'XBX',
  'XCT',
  'XPX',
  'XRO',
  // mass
  'KGM',
  'GRM',
  'MGM',
  'TNE',
  'LBR',
  'ONZ',
  // length, area
  'MTR',
  'MMT',
  'CMT',
  'DMT',
  'KMT',
  'INH',
  'FOT',
  'MTK',
  'CMK',
  'MMK',
  // volume
  'LTR',
  'MLT',
  'CLT',
  'DLT',
  'HLT',
  'MTQ',
  'DMQ',
  'CMQ',
  'GLL',
  // time
  'SEC',
  'MIN',
  'HUR',
  'DAY',
]);

/** True for a common unit code, or one that the mapping names. */
export function isKnownUnit(code: string, own: readonly string[]): boolean {
  return common.has(code) || own.includes(code);
}
