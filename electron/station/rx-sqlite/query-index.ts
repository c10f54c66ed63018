import { getQueryPlan, INDEX_MAX, INDEX_MIN } from 'rxdb/plugins/core';
import type { FilledMangoQuery, PreparedQuery, RxDocumentData, RxJsonSchema, RxQueryPlan } from 'rxdb/plugins/core';

function narrows(plan: RxQueryPlan): boolean {
  const isBound = (key: unknown): boolean => key !== INDEX_MIN && key !== INDEX_MAX;
  // Nearly every index starts with _deleted and nearly every query asks for the living: that alone narrows nothing.
  const first = plan.index[0] === '_deleted' ? 1 : 0;
  return isBound(plan.startKeys[first] ?? INDEX_MIN) || isBound(plan.endKeys[first] ?? INDEX_MAX);
}

/**
 * The fields of the index to walk, by RxDB's query plan; empty when walking the whole table in write order is as good. RxDB's planner
 * thinks that no index serves a descending sort; SQLite walks an index backwards as easily, and sorts the few documents that are equal
 * in its first fields when directions are mixed (RxDB adds the primary key upwards). So such a query is planned as ascending.
 */
export function indexFor<RxDocType>(
  schema: Readonly<RxJsonSchema<RxDocumentData<RxDocType>>>,
  prepared: PreparedQuery<RxDocType>,
): readonly string[] {
  const { query } = prepared;
  let plan = prepared.queryPlan;
  if (query.index !== undefined) return plan.index;
  if (query.sort.some((part) => Object.values(part)[0] === 'desc')) {
    const ascending = query.sort.map((part) => Object.fromEntries(Object.keys(part).map((field) => [field, 'asc'])));
    plan = getQueryPlan(schema, { ...query, sort: ascending } as FilledMangoQuery<RxDocType>);
  }
  return plan.sortSatisfiedByIndex || narrows(plan) ? plan.index : [];
}
