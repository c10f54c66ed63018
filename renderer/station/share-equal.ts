const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null;

function sharedList(before: readonly unknown[], now: readonly unknown[]): readonly unknown[] {
  const parts = now.map((part, index) => shareEqual(before[index], part));
  return parts.length === before.length && parts.every((part, index) => part === before[index]) ? before : parts;
}

function sharedRecord(before: object, now: object): object {
  const old = new Map(Object.entries(before));
  const entries = Object.entries(now).map(([key, part]): [string, unknown] => [key, shareEqual(old.get(key), part)]);
  const isSame = entries.length === old.size && entries.every(([key, part]) => old.has(key) && part === old.get(key));
  return isSame ? before : Object.fromEntries(entries);
}

/**
 * What came now, made of parts of what was there before wherever they are equal, so that a component whose part has not changed need not be
 * drawn again. For values as JSON has them.
 */
export function shareEqual<T>(before: unknown, now: T): T;
export function shareEqual(before: unknown, now: unknown): unknown {
  if (!isBranch(before) || !isBranch(now)) return now;
  if (Array.isArray(before) !== Array.isArray(now)) return now;
  return Array.isArray(before) && Array.isArray(now) ? sharedList(before, now) : sharedRecord(before, now);
}
