import { existsSync, statSync } from 'node:fs';

import { isStorageFailure, storageFailure } from '../rx-sqlite/storage-failure.ts';
import type { StorageFailureCode } from '../rx-sqlite/storage-failure.ts';
import { backupsIn } from './backup/backup-files.ts';
import { checkStoreFile } from './backup/check-store-file.ts';
import type { CheckKnowledge } from './backup/check-store-file.ts';
import { segmentsIn } from './journal/journal-segments.ts';
import type { Damage } from './recovery/recover-store.ts';
import type { StoreFiles } from './store-files.ts';
import { changeStoreState, readStoreState } from './store-state.ts';

const DAMAGE: ReadonlySet<StorageFailureCode> = new Set(['damaged', 'not-a-database', 'write-failed']);

/**
 * The damage that an error while opening or reading tells of; undefined for an error of another kind (in use, no access, full disk,
 * newer program). That SQLite does not find what this program made is damage too.
 */
export function damageOf(error: unknown): Damage | undefined {
  if (!isStorageFailure(error) || !DAMAGE.has(error.code)) return undefined;
  return { code: error.code === 'not-a-database' ? error.code : 'damaged', found: error.message };
}

/**
 * Looks at a store before it is opened, at a cost that does not grow with it: is the file there, if there ever was one, and is anything
 * in it. Every page is looked at only when the last run met damage. SQLite itself refuses a wrong header and a file that is shorter than
 * its header says; what lies deeper is found by the check of the next backup or by whoever reads it, and leads back here.
 * @throws StorageFailure when it cannot be looked at: in use, no access, of a newer or another program
 */
export function examineStore(files: StoreFiles, ends: CheckKnowledge['ends']): Damage | undefined {
  const state = readStoreState(files);
  const wasThere = state !== undefined || segmentsIn(files.journal).length > 0 || backupsIn(files).length > 0;
  if (!wasThere) return undefined;
  if (!existsSync(files.database)) return { code: 'missing', found: `The database ${files.database} is gone.` };
  if (statSync(files.database).size === 0)
    return { code: 'emptied', found: `The database ${files.database} is empty.` };
  if (state?.suspect === undefined || state.suspect === null) return undefined;
  const check = checkStoreFile(files.database, { holes: state.holes, ends });
  if (check.state === 'sound') {
    changeStoreState(files, { suspect: null });
    return undefined;
  }
  const damage = damageOf(storageFailure(check.code, `${state.suspect} ${check.problem}`, files.database));
  if (!damage) throw storageFailure(check.code, check.problem, files.database);
  return damage;
}
