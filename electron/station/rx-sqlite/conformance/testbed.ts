import {
  fillWithDefaultSettings,
  getChangedDocumentsSince,
  normalizeMangoQuery,
  prepareQuery,
} from 'rxdb/plugins/core';
import type {
  BulkWriteRow,
  MangoQuery,
  PreparedQuery,
  RxDocumentData,
  RxJsonSchema,
  RxStorage,
  RxStorageInstance,
  RxStorageWriteError,
} from 'rxdb/plugins/core';

/** A storage to hold to the contract, and how to get rid of it. `reopenable`: data is there again when a database is opened again. */
export type StorageUnderTest = {
  readonly storage: RxStorage<object, Record<string, never>>;
  readonly reopenable: boolean;
  dispose?(): void | Promise<void>;
};

/** Makes a fresh storage, called once per test. */
export type StorageFactory = () => StorageUnderTest;

/** One test's storage, with a database name of its own: some storages keep their data in the process. */
export type StorageInTest = StorageUnderTest & { readonly databaseName: string };

/** An instance of any storage, as the contract sees it. */
export type Instance<RxDocType> = RxStorageInstance<RxDocType, object, Record<string, never>, unknown>;

/** The document of the contract: a work step, with every kind of value a query can meet. */
export type Step = {
  id: string;
  status: string;
  quantity: number;
  urgent: boolean;
  place: { line: string; position: number };
  note?: string;
  tags?: string[];
  checks?: { name: string; value: number }[];
};

/** Fills a collection schema as RxDB does before it asks a storage for an instance. */
export function filled<RxDocType>(schema: RxJsonSchema<RxDocType>): RxJsonSchema<RxDocumentData<RxDocType>> {
  return fillWithDefaultSettings<RxDocType>(schema);
}

/** The schema of `Step`, as an application writes it. */
export const STEP_SCHEMA: RxJsonSchema<Step> = {
  version: 0,
  type: 'object',
  primaryKey: 'id',
  properties: {
    id: { type: 'string', maxLength: 40 },
    status: { type: 'string', maxLength: 20 },
    quantity: { type: 'number', minimum: -1000, maximum: 1000, multipleOf: 0.5 },
    urgent: { type: 'boolean' },
    place: {
      type: 'object',
      properties: {
        line: { type: 'string', maxLength: 20 },
        position: { type: 'integer', minimum: 0, maximum: 100, multipleOf: 1 },
      },
      required: ['line', 'position'],
    },
    note: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
    checks: { type: 'array', items: { type: 'object' } },
  },
  required: ['id', 'status', 'quantity', 'urgent', 'place'],
  indexes: ['status', ['status', 'quantity'], 'quantity', ['urgent', 'quantity'], ['place.line', 'place.position']],
};

/** Opens an instance as RxDB would. Instances of one `owner` belong to one RxDatabase. */
export async function openInstance<RxDocType>(
  { storage, databaseName }: StorageInTest,
  schema: RxJsonSchema<RxDocType>,
  options: { collectionName?: string; owner?: string } = {},
): Promise<Instance<RxDocType>> {
  return storage.createStorageInstance<RxDocType>({
    databaseInstanceToken: options.owner ?? 'one-database',
    databaseName,
    collectionName: options.collectionName ?? 'steps',
    schema: filled(schema),
    options: {},
    multiInstance: false,
    devMode: false,
  });
}

/** A step with sensible values; `fields` overrides. */
export function step(id: string, fields: Partial<Step> = {}): Step {
  return { id, status: 'open', quantity: 1, urgent: false, place: { line: 'A', position: 1 }, ...fields };
}

// Every write gets a later write time than the one before, as RxDB's clock guarantees; in the past, so that cleanup can meet it.
let lastWriteTime = Date.now() - 3_600_000;

/** The stored form of a document: the next revision after `previous`, or the first. */
export function stored<RxDocType>(
  document: RxDocType,
  previous?: RxDocumentData<RxDocType>,
  deleted = false,
): RxDocumentData<RxDocType> {
  lastWriteTime += 1;
  const height = previous ? Number.parseInt(previous._rev, 10) + 1 : 1;
  return {
    ...document,
    _deleted: deleted,
    _attachments: {},
    _rev: `${height}-${lastWriteTime}`,
    _meta: { lwt: lastWriteTime },
  };
}

/** The row that inserts a document. */
export function insertion<RxDocType>(document: RxDocType): BulkWriteRow<RxDocType> {
  return { document: stored(document) };
}

/** The row that replaces `previous`. */
export function replacement<RxDocType>(
  previous: RxDocumentData<RxDocType>,
  fields: Partial<RxDocType>,
): BulkWriteRow<RxDocType> {
  const { _deleted, _attachments, _rev, _meta, ...document } = previous;
  return { previous, document: stored<RxDocType>({ ...(document as RxDocType), ...fields }, previous) };
}

/** The row that deletes `previous`. */
export function deletion<RxDocType>(previous: RxDocumentData<RxDocType>): BulkWriteRow<RxDocType> {
  return { previous, document: stored<RxDocType>({ ...previous }, previous, true) };
}

/** Writes rows that must all succeed; answers the stored documents, one per row. */
export async function write<RxDocType, const Rows extends readonly BulkWriteRow<RxDocType>[]>(
  instance: Instance<RxDocType>,
  rows: Rows,
  context = 'test',
): Promise<{ [Position in keyof Rows]: RxDocumentData<RxDocType> }> {
  const { error } = await instance.bulkWrite([...rows], context);
  if (error.length > 0)
    throw new Error(`${error.length} of ${rows.length} rows refused, the first with ${error[0]?.status}`);
  return rows.map((row) => row.document) as { [Position in keyof Rows]: RxDocumentData<RxDocType> };
}

/** A write error narrowed to a conflict, or undefined. */
export function documentInDb<RxDocType>(
  error: RxStorageWriteError<RxDocType> | undefined,
): RxDocumentData<RxDocType> | undefined {
  return error?.status === 409 && 'documentInDb' in error ? error.documentInDb : undefined;
}

/** Prepares a query over the living documents, as RxDB does. */
export function prepared<RxDocType>(
  instance: Instance<RxDocType>,
  query: MangoQuery<RxDocType>,
): PreparedQuery<RxDocType> {
  const selector = { ...query.selector, _deleted: { $eq: false } };
  const index =
    query.index === undefined
      ? {}
      : { index: ['_deleted', ...(typeof query.index === 'string' ? [query.index] : query.index)] };
  return prepareQuery<RxDocType>(
    instance.schema,
    normalizeMangoQuery<RxDocType>(instance.schema, { ...query, ...index, selector } as MangoQuery<RxDocType>),
  );
}

/** The documents a query finds, in order. */
export async function find<RxDocType>(
  instance: Instance<RxDocType>,
  query: MangoQuery<RxDocType>,
): Promise<RxDocumentData<RxDocType>[]> {
  return (await instance.query(prepared(instance, query))).documents;
}

/** The ids of the steps a query finds, in order. */
export async function findIds(instance: Instance<Step>, query: MangoQuery<Step>): Promise<string[]> {
  return (await find(instance, query)).map((document) => document.id);
}

/** The changes after a checkpoint, the way replication asks for them. */
export function changesSince<RxDocType>(
  instance: Instance<RxDocType>,
  limit: number,
  checkpoint?: unknown,
): Promise<{ documents: RxDocumentData<RxDocType>[]; checkpoint: unknown }> {
  return getChangedDocumentsSince<RxDocType, unknown>(instance, limit, checkpoint);
}
