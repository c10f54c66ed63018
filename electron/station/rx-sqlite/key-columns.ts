import type { SqlValue } from './engine.ts';
import { orderKey } from './order-key.ts';

/** The kinds of value a key column can hold; what JSON schema calls integer is a number. */
export type KeyType = 'string' | 'number' | 'boolean';

/** One column that holds the value of one document field, so that real indexes and SQL conditions can use it. */
export type KeyColumn = { readonly field: string; readonly column: string; readonly type: KeyType };

/** What a field of one document gives to its column: `regular` is false when the column cannot stand for the field (null, array, other type). */
export type KeyValue = { readonly value: SqlValue; readonly regular: boolean };

const MISSING: KeyValue = { value: null, regular: true };
const IRREGULAR: KeyValue = { value: null, regular: false };

/** Maps a field or operand value to the value stored in a column of that type; undefined when the types differ or SQL could not hold it. */
export function toSql(value: unknown, type: KeyType): SqlValue | undefined {
  if (type === 'string') return typeof value === 'string' ? orderKey(value) : undefined;
  if (type === 'boolean') return typeof value === 'boolean' ? Number(value) : undefined;
  // -0 and 0 are one value in SQL but not everywhere in JavaScript.
  return typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0) ? value : undefined;
}

/** Makes the function that reads one field (`a.b.c`) of a document for its column. */
export function keyReader(field: string, type: KeyType): (document: object) => KeyValue {
  const path = field.split('.');
  return (document) => {
    let current: unknown = document;
    for (const part of path) {
      // A query path fans out over arrays; a column cannot.
      if (typeof current !== 'object' || current === null || Array.isArray(current)) return IRREGULAR;
      if (!Object.hasOwn(current, part)) return MISSING;
      current = (current as Readonly<Record<string, unknown>>)[part];
      if (current === undefined) return MISSING;
    }
    const value = toSql(Object.is(current, -0) ? 0 : current, type);
    return value === undefined ? IRREGULAR : { value, regular: true };
  };
}
