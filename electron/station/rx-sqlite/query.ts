import { getQueryMatcher, getSortComparator } from 'rxdb/plugins/core';
import type { PreparedQuery, RxDocumentData, RxJsonSchema } from 'rxdb/plugins/core';

import type { CollectionTable } from './collection-table.ts';
import type { DatabaseHandle } from './database-handle.ts';
import type { SqlValue } from './engine.ts';
import { indexFor } from './query-index.ts';
import { selectorCondition } from './selector-sql.ts';
import type { TrustedColumns } from './selector-sql.ts';

/** A collection as a query sees it. */
export type Queried<RxDocType> = {
  readonly handle: DatabaseHandle;
  readonly table: CollectionTable;
  readonly schema: Readonly<RxJsonSchema<RxDocumentData<RxDocType>>>;
};

type SqlQuery = {
  readonly where: string;
  readonly parameters: readonly SqlValue[];
  /** SQL finds exactly the matching documents; otherwise more, for the matcher to filter. */
  readonly exact: boolean;
  /** ORDER BY terms, undefined when SQL cannot sort as RxDB does. */
  readonly order: string | undefined;
  readonly from: string;
  readonly fromForCount: string;
};

function trustedColumns(table: CollectionTable): TrustedColumns {
  if (table.loose.size === 0) return table.columns;
  return new Map([...table.columns].filter(([field]) => !table.loose.has(field)));
}

function orderBy(sort: readonly object[], columns: TrustedColumns): string | undefined {
  const terms: string[] = [];
  for (const [field, direction] of sort.flatMap((part) => Object.entries(part))) {
    const column = columns.get(field);
    if (!column) return undefined;
    terms.push(`${column.column}${direction === 'desc' ? ' DESC' : ''}`);
  }
  return terms.join(', ');
}

function compile<RxDocType>({ table, schema }: Queried<RxDocType>, prepared: PreparedQuery<RxDocType>): SqlQuery {
  const columns = trustedColumns(table);
  const condition = selectorCondition(prepared.query.selector, columns);
  const index = table.indexes.get(indexFor(schema, prepared).join(','));
  return {
    where: condition.sql === '' ? '' : ` WHERE ${condition.sql}`,
    parameters: condition.parameters,
    exact: condition.exact,
    order: orderBy(prepared.query.sort, columns),
    from: `${table.name} ${index === undefined ? 'NOT INDEXED' : `INDEXED BY ${index}`}`,
    fromForCount: index === undefined ? table.name : `${table.name} INDEXED BY ${index}`,
  };
}

function parseDocument<RxDocType>(data: SqlValue | undefined): RxDocumentData<RxDocType> {
  return JSON.parse(String(data)) as RxDocumentData<RxDocType>;
}

function matchingRows<RxDocType>(
  queried: Queried<RxDocType>,
  prepared: PreparedQuery<RxDocType>,
  { from, where, parameters, order }: SqlQuery,
  wanted: number,
): RxDocumentData<RxDocType>[] {
  const matches = getQueryMatcher(queried.schema, prepared.query);
  const select = queried.handle.statement(
    `SELECT data FROM ${from}${where}${order === undefined ? '' : ` ORDER BY ${order}`}`,
  );
  const documents: RxDocumentData<RxDocType>[] = [];
  // All rows at once is faster than one by one, but reads too far when only the first few are wanted.
  for (const row of wanted === Infinity ? select.all(...parameters) : select.iterate(...parameters)) {
    if (documents.length >= wanted) break;
    const document = parseDocument<RxDocType>(row[0]);
    if (matches(document)) documents.push(document);
  }
  return documents;
}

/** Runs a prepared query: SQL as far as it decides exactly what RxDB would, RxDB's own matcher and comparator for the rest. */
export function runQuery<RxDocType>(
  queried: Queried<RxDocType>,
  prepared: PreparedQuery<RxDocType>,
): RxDocumentData<RxDocType>[] {
  const sql = compile(queried, prepared);
  const skip = prepared.query.skip ?? 0;
  const limit = prepared.query.limit ?? Infinity;
  if (limit === 0) return [];
  if (sql.exact && sql.order !== undefined) {
    const select = `SELECT data FROM ${sql.from}${sql.where} ORDER BY ${sql.order} LIMIT ? OFFSET ?`;
    const rows = queried.handle.statement(select).all(...sql.parameters, limit === Infinity ? -1 : limit, skip);
    return rows.map((row) => parseDocument<RxDocType>(row[0]));
  }
  const sorted = sql.order !== undefined;
  const documents = matchingRows(queried, prepared, sql, sorted ? skip + limit : Infinity);
  if (!sorted) documents.sort(getSortComparator(queried.schema, prepared.query));
  return documents.slice(skip, skip + limit);
}

/** Counts what `runQuery` would find. `fast` unless documents had to be read that RxDB's planner did not expect to be read. */
export function runCount<RxDocType>(
  queried: Queried<RxDocType>,
  prepared: PreparedQuery<RxDocType>,
): { count: number; mode: 'fast' | 'slow' } {
  const sql = compile(queried, prepared);
  const all = sql.exact
    ? Number(
        queried.handle.statement(`SELECT count(*) FROM ${sql.fromForCount}${sql.where}`).get(...sql.parameters)?.[0] ??
          0,
      )
    : matchingRows(queried, prepared, { ...sql, order: undefined }, Infinity).length;
  const afterSkip = Math.max(0, all - (prepared.query.skip ?? 0));
  return {
    count: Math.min(afterSkip, prepared.query.limit ?? Infinity),
    // An app that may not count slowly must not start to fail because one odd document made SQL inexact.
    mode: sql.exact || prepared.queryPlan.selectorSatisfiedByIndex ? 'fast' : 'slow',
  };
}
