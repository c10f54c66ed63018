import { getPrimaryFieldOfPrimaryKey, getSchemaByObjectPath } from 'rxdb/plugins/core';
import type { RxDocumentData, RxJsonSchema } from 'rxdb/plugins/core';

import type { KeyColumn, KeyType } from './key-columns.ts';

/** Which columns and indexes a schema asks for. Stored beside the collection: when it changes, the table is rebuilt. */
export type CollectionLayout = {
  readonly primaryPath: string;
  readonly keys: readonly KeyColumn[];
  /** The indexes as RxDB names them: lists of fields. */
  readonly indexes: readonly (readonly string[])[];
};

const LAST_WRITE_TIME = '_meta.lwt';

const KEY_TYPES: Readonly<Record<string, KeyType>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
};

/** The columns every table has, whatever its schema; their fields always hold a value of the right type. */
export function builtInColumns(primaryPath: string): readonly KeyColumn[] {
  return [
    { field: primaryPath, column: 'id', type: 'string' },
    { field: '_deleted', column: 'deleted', type: 'boolean' },
    { field: LAST_WRITE_TIME, column: 'lwt', type: 'number' },
  ];
}

/** Derives the layout from a schema that RxDB has filled with its defaults (so that every index ends in the primary key). */
export function layoutOf<RxDocType>(schema: Readonly<RxJsonSchema<RxDocumentData<RxDocType>>>): CollectionLayout {
  const primaryPath = getPrimaryFieldOfPrimaryKey(schema.primaryKey);
  const builtIn = new Set(builtInColumns(primaryPath).map((column) => column.field));
  const keys = new Map<string, KeyColumn>();
  const indexes: string[][] = [];
  for (const declared of schema.indexes ?? []) {
    const fields: string[] = (Array.isArray(declared) ? declared : [declared]).map(String);
    // RxDB adds this one to find changes by wall clock; changes are found by sequence here, so it would only cost writes.
    if (fields[0] === LAST_WRITE_TIME) continue;
    const types = fields.map((field) => KEY_TYPES[String(getSchemaByObjectPath(schema, field)?.type)]);
    fields.forEach((field, position) => {
      const type = types[position];
      if (type && !builtIn.has(field) && !keys.has(field)) keys.set(field, { field, column: `k${keys.size}`, type });
    });
    if (fields.every((field) => builtIn.has(field) || keys.has(field))) indexes.push(fields);
  }
  return { primaryPath, keys: [...keys.values()], indexes };
}
