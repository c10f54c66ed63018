/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * Canonical JSON text of a value (RFC 8785 for the values we allow): keys sorted by UTF-16 code unit, no white space, undefined
 * members left out. Numbers must be finite; facts carry only integers as numbers, decimals travel as strings.
 * @throws when the value holds something JSON cannot carry (a bug: facts are parsed by schema before they get here).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error('Canonical JSON cannot carry a number that is not finite.');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    // Not `map`: it would skip the holes of a sparse array.
    const items: string[] = [];
    for (const item of value as readonly unknown[]) items.push(item === undefined ? 'null' : canonicalJson(item));
    return `[${items.join(',')}]`;
  }
  // A Date or a Map would become "{}", and so two different ones the same text.
  if (typeof value === 'object' && Object.prototype.toString.call(value) === '[object Object]') {
    const members: string[] = [];
    const record = value as Record<string, unknown>;
    for (const key of Object.keys(record).toSorted()) {
      const member = record[key];
      if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
    }
    return `{${members.join(',')}}`;
  }
  throw new Error(`Canonical JSON cannot carry a ${Object.prototype.toString.call(value).slice(8, -1)}.`);
}
