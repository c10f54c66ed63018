import type { BulkWriteRow, RxStorage, RxStorageInstance, RxStorageWriteError } from 'rxdb/plugins/core';

/** What becomes of a failure to read or write the place of a pull. */
interface CheckpointGuard {
  failure: unknown;
  onFailure: ((error: unknown) => void) | undefined;
}

const guards = new WeakMap<object, CheckpointGuard>();

function fail(guard: CheckpointGuard, error: unknown): void {
  guard.failure = error;
  guard.onFailure?.(error);
}

function isCheckpoint(ids: readonly string[]): boolean {
  return ids.length === 1 && ids[0]?.endsWith('|1') === true;
}

/** The answer that makes RxDB look whether its pull is still wanted: the checkpoint was changed by somebody else. */
function conflict<RxDocType>(row: BulkWriteRow<RxDocType>, context: string): RxStorageWriteError<RxDocType> {
  const documentInDb = row.previous ?? row.document;
  const documentId = String((row.document as { readonly id?: unknown }).id);
  return {
    isError: true,
    status: 409,
    documentId,
    writeRow: row,
    documentInDb,
    context,
  };
}

function guardInstance(instance: RxStorageInstance<unknown, unknown, unknown>): void {
  const guard: CheckpointGuard = { failure: undefined, onFailure: undefined };
  guards.set(instance, guard);
  const write = instance.bulkWrite.bind(instance);
  const find = instance.findDocumentsById.bind(instance);
  instance.bulkWrite = async (rows, context) => {
    try {
      return await write(rows, context);
    } catch (error) {
      if (context !== 'replication-set-checkpoint' || !guard.onFailure) throw error;
      fail(guard, error);
      return { error: rows.map((row) => conflict(row, context)) };
    }
  };
  instance.findDocumentsById = async (ids, withDeleted) => {
    try {
      return await find(ids, withDeleted);
    } catch (error) {
      if (!isCheckpoint(ids)) throw error;
      fail(guard, error);
      return [];
    }
  };
}

/**
 * RxDB remembers the place of a pull without looking at what becomes of that: a disk that refuses it would end the process as an
 * unhandled rejection, again at every start. Around a storage, this keeps such a failure for `onCheckpointFailure`.
 */
export function withGuardedCheckpoints<Internals, Options>(
  storage: RxStorage<Internals, Options>,
): RxStorage<Internals, Options> {
  return {
    ...storage,
    createStorageInstance: async (params) => {
      const instance = await storage.createStorageInstance(params);
      if (params.collectionName.startsWith('rx-replication-meta'))
        guardInstance(instance as unknown as RxStorageInstance<unknown, unknown, unknown>);
      return instance;
    },
  };
}

/** Tells when the place of a pull could not be read or written; also when that was before this call. `onFailure` must end the pull. */
export function onCheckpointFailure(metaInstance: object, onFailure: (error: unknown) => void): void {
  const guard = guards.get(metaInstance);
  if (!guard) return;
  guard.onFailure = onFailure;
  if (guard.failure !== undefined) onFailure(guard.failure);
}
