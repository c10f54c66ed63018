import { normalizeMangoQuery, prepareQuery } from 'rxdb/plugins/core';
import type { MangoQuerySelector, PreparedQuery, RxDocumentData, RxJsonSchema } from 'rxdb/plugins/core';

import type { RawFact } from '../../../shared/facts/envelope.ts';

/** A fact of this station as an RxDB document: what is looked for stands beside the fact. */
export type OwnDocument = { id: string; chain: string; seq: number; command: string; fact: RawFact };
/** The schema as a storage has it, with what RxDB adds. */
type StoredSchema = RxJsonSchema<RxDocumentData<OwnDocument>>;

/**
 * Prepares a query for the storage itself: RxDB would keep, freeze and copy each document. Its own queries ask for the living, and its
 * indexes begin with that; without it no index fits and everything is read.
 */
function prepared(
  schema: StoredSchema,
  by: readonly ('chain' | 'command' | 'seq')[],
  selector: object,
  limit?: number,
): PreparedQuery<OwnDocument> {
  const query = normalizeMangoQuery<OwnDocument>(schema, {
    selector: { ...selector, _deleted: { $eq: false } } as MangoQuerySelector<OwnDocument>,
    sort: by.map((field) => ({ [field]: 'asc' })),
    index: ['_deleted', ...by],
    ...(limit === undefined ? {} : { limit }),
  });
  return prepareQuery(schema, query);
}

/** Facts of a chain after a place, in order. */
export function queryAfter(schema: StoredSchema, chain: string, afterSeq: number, limit: number) {
  return prepared(schema, ['chain', 'seq'], { chain: { $eq: chain }, seq: { $gt: afterSeq } }, limit);
}

/** Facts that a command recorded. */
export function queryCommand(schema: StoredSchema, command: string) {
  return prepared(schema, ['command', 'seq'], { command: { $eq: command } });
}
