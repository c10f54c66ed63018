import { storageFailure } from './storage-failure.ts';
import type { SqliteInternals } from './storage-instance.ts';

/** Anything that carries the internals of a storage instance: the instance itself, or `collection.storageInstance` of an RxCollection. */
export type WithInternals = { readonly internals: object };

/** The internals of an instance of this storage; throws `other-storage` for one of another storage. */
export function internalsOf({ internals }: WithInternals): SqliteInternals {
  if ('handle' in internals && 'collection' in internals) return internals as SqliteInternals;
  throw storageFailure(
    'other-storage',
    'This collection is not stored by the SQLite storage, or a wrapper around it hides that. Pass the storage instance itself.',
  );
}
