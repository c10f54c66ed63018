import type { EventBulk, RxDocumentData, RxJsonSchema, RxStorageChangeEvent } from 'rxdb/plugins/core';
import { Subject } from 'rxjs';

import { layoutOf } from './collection-layout.ts';
import { openCollectionTable } from './collection-table.ts';
import type { CollectionTable } from './collection-table.ts';
import type { DatabaseHandle } from './database-handle.ts';

/** Where a reader of changes stands: it has seen every write up to and including this local sequence. */
export type SequenceCheckpoint = { readonly sequence: number };

/** The changes of one write call, with the checkpoint after it. */
export type ChangeBulk<RxDocType> = EventBulk<RxStorageChangeEvent<RxDocumentData<RxDocType>>, SequenceCheckpoint>;

/** One collection of an open database, shared by every storage instance on it. */
export type Collection<RxDocType> = {
  readonly table: CollectionTable;
  readonly changes: Subject<ChangeBulk<RxDocType>>;
  removed: boolean;
};

type SharedCollection<RxDocType> = { readonly collection: Promise<Collection<RxDocType>>; users: number };

/** Opens a collection or joins it. Every call must be answered by one `leave`; the last one ends its change stream. */
export async function joinCollection<RxDocType>(
  handle: DatabaseHandle,
  name: string,
  schema: Readonly<RxJsonSchema<RxDocumentData<RxDocType>>>,
): Promise<{ collection: Collection<RxDocType>; leave: () => void }> {
  const key = JSON.stringify([name, schema.version]);
  const open = async (): Promise<Collection<RxDocType>> => {
    const table = await handle.writer.run(() => openCollectionTable(handle, name, schema.version, layoutOf(schema)));
    return { table, changes: new Subject(), removed: false };
  };
  const known = handle.shared.get(key) as SharedCollection<RxDocType> | undefined;
  const entry = known ?? { collection: open(), users: 0 };
  handle.shared.set(key, entry);
  entry.users += 1;

  const forget = (): boolean => {
    entry.users -= 1;
    if (entry.users > 0) return false;
    if (handle.shared.get(key) === entry) handle.shared.delete(key);
    return true;
  };
  try {
    const collection = await entry.collection;
    return {
      collection,
      leave: () => {
        // A removed collection may be created again while somebody still holds the old one.
        if (collection.removed && handle.shared.get(key) === entry) handle.shared.delete(key);
        if (forget()) collection.changes.complete();
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
}
