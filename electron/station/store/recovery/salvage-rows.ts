import type { RxStorageInstance } from 'rxdb/plugins/core';

import { lanes } from '../../../../shared/facts/chain.ts';
import type { Lane } from '../../../../shared/facts/chain.ts';
import { looseRow } from '../../../../shared/sync/protocol.ts';
import type { LooseRow } from '../../../../shared/sync/protocol.ts';
import type { PageReader, RowPlace } from '../../rx-sqlite/recover-pages.ts';
import type { SqliteInternals } from '../../rx-sqlite/storage-instance.ts';
import { streamRows } from '../../rx-sqlite/stream-rows.ts';
import { documentOf } from './found-facts.ts';

/** The storage instance that the rows of a lane are kept in. */
export type RowInstance = RxStorageInstance<LooseRow, SqliteInternals, unknown>;

const BATCH = 500;
const FIRST_REVISION = '1-salvaged';

interface Newest {
  readonly key: number;
  readonly place: RowPlace;
  readonly seq: number;
  readonly isDeleted: boolean;
}

/** The newest state of every row of a lane in the pages: a row that is written again gets a higher key in its table. */
function newestOf(pages: PageReader, lane: Lane): Map<string, Newest> {
  const newest = new Map<string, Newest>();
  for (const row of pages.rows()) {
    const document = documentOf(row);
    if (document?.['lane'] !== lane || typeof document['key'] !== 'string' || typeof document['kind'] !== 'string')
      continue;
    const known = newest.get(document['key']);
    if (known && known.key >= row.key) continue;
    const isDeleted = document['_deleted'] === true;
    newest.set(document['key'], { key: row.key, place: row.place, seq: Number(document['seq']), isDeleted });
  }
  return newest;
}

/** A row with the log that brought it. */
type SalvagedRow = LooseRow & { readonly log?: string };

function rowAt(pages: PageReader, place: RowPlace): SalvagedRow | undefined {
  const again = pages.rowAt(place);
  const { key, seq, lane, kind, body, log } = (again && documentOf(again)) ?? {};
  const parsed = looseRow.safeParse({ key, seq, lane, kind, body });
  if (!parsed.success) return undefined;
  return typeof log === 'string' ? { ...parsed.data, log } : parsed.data;
}

async function put(instance: RowInstance, rows: readonly SalvagedRow[]): Promise<void> {
  const stored = await instance.findDocumentsById(
    rows.map((row) => row.key),
    true,
  );
  const before = new Map(stored.map((document) => [document.key, document]));
  const meta = { _deleted: false, _attachments: {}, _rev: FIRST_REVISION, _meta: { lwt: 1 } };
  await instance.bulkWrite(
    rows.map((row) => {
      const previous = before.get(row.key);
      return { document: { ...row, ...meta }, ...(previous ? { previous } : {}) };
    }),
    'salvage',
  );
}

/** The place in the site log of the newest row that is there already. */
async function newestSeq(instance: RowInstance): Promise<number> {
  let newest = 0;
  for await (const batch of streamRows<LooseRow>(instance))
    for (const { document } of batch) newest = Math.max(newest, document.seq);
  return newest;
}

/**
 * Takes over pulled rows from the pages of a damaged database, so that the station has its plan before it reaches the server: those that
 * are newer than what a backup gave, because an older one that is not in it was taken away on purpose. The places of the pulls stay where
 * they were: what was altered by the damage is pulled again.
 * @returns how many
 */
export async function salvageRows(pages: PageReader, instanceOf: (lane: Lane) => RowInstance): Promise<number> {
  let count = 0;
  for (const lane of lanes) {
    const instance = instanceOf(lane);
    const floor = await newestSeq(instance);
    // In the order of the site log: what says that an order has left must not come before its plan.
    const newest = [...newestOf(pages, lane).values()]
      .filter(({ seq, isDeleted }) => !isDeleted && seq > floor)
      .toSorted((a, b) => a.seq - b.seq);
    for (let from = 0; from < newest.length; from += BATCH) {
      const rows = newest
        .slice(from, from + BATCH)
        .map(({ place }) => rowAt(pages, place))
        .filter((row) => row !== undefined);
      if (rows.length > 0) await put(instance, rows);
      count += rows.length;
    }
  }
  return count;
}
