import { existsSync, mkdirSync } from 'node:fs';

import type { RxDatabase } from 'rxdb/plugins/core';

import { failureFromEngine, isStorageFailure, storageFailure } from '../rx-sqlite/storage-failure.ts';
import { createBackupKeeper } from './backup/backup-keeper.ts';
import type { BackupKeeper, CheckCopy } from './backup/backup-keeper.ts';
import { checkStoreFile } from './backup/check-store-file.ts';
import { copyBeforeUpdate } from './backup/copy-before-update.ts';
import { catchUp, guardStore } from './guarded-store.ts';
import { readJournalEnds } from './journal/journal-ends.ts';
import type { JournalEnds } from './journal/journal-ends.ts';
import { openOwnJournal } from './journal/own-journal.ts';
import { chainEnds } from './own-chains.ts';
import { completeChains, factsInLog } from './recovery/complete-chains.ts';
import { recoverStore } from './recovery/recover-store.ts';
import type { Damage } from './recovery/recover-store.ts';
import { openStationDatabase, storeOn } from './rx-station-store.ts';
import type { StationCollections } from './rx-station-store.ts';
import type { StationStore } from './station-store.ts';
import { calmCondition } from './storage-condition.ts';
import { damageOf, examineStore } from './store-examination.ts';
import { storeFiles } from './store-files.ts';
import type { StoreFiles } from './store-files.ts';
import { noteIncident } from './store-incidents.ts';
import type { StoreReport } from './store-report.ts';
import { changeStoreState, readStoreState } from './store-state.ts';
import type { StoreState } from './store-state.ts';

/** How a store is opened. */
export interface OpenStoreOptions {
  /** Folder of the store, made when missing. A local disk. */
  readonly folder: string;
  readonly station: string;
  /** Version of the program: before the first start of another one the database is copied. */
  readonly version: string;
  /** Id of this boot of the machine. */
  readonly boot: string;
  readonly nowMs: () => number;
  /** Looks at a copy of the database; in another thread when there is one. */
  readonly checkCopy?: CheckCopy;
  /** The database turned out to be damaged while in use: what is open must end, and opening it again sets it right. */
  readonly onDamaged?: (found: string) => void;
}

/** An opened store and what stands around it. */
export interface OpenedStore {
  readonly store: StationStore;
  /** What had to be set right to open it. */
  readonly report: StoreReport | undefined;
  /** True until `incarnationBegun`: nobody can tell whether the chains are whole, so new ones must be begun before anything is recorded. */
  readonly incarnationDue: boolean;
  readonly incarnationBegun: () => void;
  readonly backups: BackupKeeper;
  /** Something read damage from the store: the next opening looks at every page, and recovers. */
  readonly suspect: (found: string) => void;
}

interface Opening {
  readonly options: OpenStoreOptions;
  readonly files: StoreFiles;
  readonly ends: JournalEnds;
}

const ATTEMPTS = 3;

function damageMetBy(error: unknown, { files, ends }: Opening): Damage | undefined {
  const damage = damageOf(error);
  if (damage || (isStorageFailure(error) && error.code !== 'write-failed')) return damage;
  // SQLite and RxDB stumbled over something; whether that is damage, the file tells.
  const check = checkStoreFile(files.database, { holes: readStoreState(files)?.holes ?? [], ends: ends.ends });
  return check.state === 'unsound' ? damageOf(storageFailure(check.code, check.problem, files.database)) : undefined;
}

function hasHolesDamage(files: StoreFiles): Damage {
  const found = `The database ${files.database} lacks facts that were acknowledged.`;
  return { code: 'facts-missing', found };
}

/** Opens the database and completes its chains, or tells what is wrong with it. */
async function tryToOpen(
  opening: Opening,
): Promise<{ readonly database: RxDatabase<StationCollections>; readonly completed: number } | Damage> {
  const { files, ends } = opening;
  const damage = examineStore(files, ends.ends);
  if (damage) return damage;
  // While the machine has been up since, the journal has everything that the log has.
  const inLog = ends.isComplete ? new Map() : factsInLog(files);
  let database: RxDatabase<StationCollections> | undefined;
  try {
    database = await openStationDatabase(files.folder, files.station);
    const own = database.collections.own.internalStorageInstance;
    const { fromJournal, fromLog, hasHoles } = await completeChains(storeOn(database), own, files, ends.heads, inLog);
    if (!hasHoles) return { database, completed: fromJournal + fromLog };
    await database.close();
    return hasHolesDamage(files);
  } catch (error) {
    if (database && !database.closed) await database.close();
    const met = damageMetBy(error, opening);
    if (met) return met;
    throw error;
  }
}

interface OpenDatabase {
  readonly database: RxDatabase<StationCollections>;
  /** How many facts its chains lacked. */
  readonly completed: number;
  readonly report: StoreReport | undefined;
}

async function openDatabase(opening: Opening): Promise<OpenDatabase> {
  const { files, options, ends } = opening;
  const at = new Date(options.nowMs()).toISOString();
  const parts = { files, at, isJournalComplete: ends.isComplete, journalHeads: ends.heads };
  let report = await recoverStore(parts, undefined);
  for (let attempt = 1; ; attempt += 1) {
    const opened = await tryToOpen(opening);
    if ('database' in opened) return { ...opened, report };
    if (attempt === ATTEMPTS) throw storageFailure('damaged', opened.found, files.database);
    // A new one that lacks facts again has all there is: the report says what is missing.
    report = await recoverStore(parts, opened);
  }
}

/** Remembers which program uses the store, and that there is one. */
function noteUse({ files, options }: Opening): StoreState | undefined {
  const state = readStoreState(files);
  try {
    return state?.version === options.version ? state : changeStoreState(files, { version: options.version });
  } catch {
    return state; // The next start notes it; a full disk is told where somebody wants to record something.
  }
}

/** Builds what stands around an open database. */
async function standAround(opening: Opening, opened: OpenDatabase, wasUnclean: boolean): Promise<OpenedStore> {
  const { files, options } = opening;
  const { database, completed, report } = opened;
  const at = () => new Date(options.nowMs()).toISOString();
  if (completed > 0) noteIncident(files, at(), 'facts-completed', { count: completed });
  const state = noteUse(opening);
  const own = database.collections.own.internalStorageInstance;
  const inner = storeOn(database);
  const journal = openOwnJournal(files.journal, options.boot, undefined, opening.ends);
  await catchUp(journal, inner, chainEnds(own));

  function suspect(found: string): void {
    noteIncident(files, at(), 'damage-met', { found });
    try {
      changeStoreState(files, { suspect: found });
    } catch {
      // A disk that refuses even this is met again by the next start.
    }
  }
  const onDamaged = (found: string) => {
    suspect(found);
    options.onDamaged?.(found);
  };
  const store = guardStore(inner, {
    journal,
    nowMs: options.nowMs,
    ends: () => chainEnds(own),
    calm: () => calmCondition(state?.recovery ?? undefined, options.nowMs()),
    onDamaged,
  });
  const backups = createBackupKeeper({
    files,
    own,
    journal,
    nowMs: options.nowMs,
    version: options.version,
    wasUnclean,
    ends: () => readJournalEnds(files.journal, options.boot).ends,
    check: options.checkCopy,
    onDamaged,
  });
  const close = async () => {
    await backups.stop();
    await store.close();
  };
  return {
    store: { ...store, close },
    report,
    incarnationDue: state?.incarnationDue === true,
    incarnationBegun: () => changeStoreState(files, { incarnationDue: false }),
    backups,
    suspect,
  };
}

/**
 * Opens the store of a station and sets right what is wrong with it: a damaged, emptied or vanished database is set aside and put together
 * again from backup, journal and what can be read of it, and the operator goes on.
 * @throws StorageFailure when it cannot be opened and must not be touched (in use, no access, of a newer or another program), or when
 *   the disk refuses what setting it right needs
 */
export async function openStationStore(options: OpenStoreOptions): Promise<OpenedStore> {
  const files = storeFiles(options.folder, options.station);
  let database: RxDatabase<StationCollections> | undefined;
  try {
    mkdirSync(files.folder, { recursive: true, mode: 0o700 });
    const opening: Opening = { options, files, ends: readJournalEnds(files.journal, options.boot) };
    const wasUnclean = existsSync(`${files.database}-wal`);
    copyBeforeUpdate(files, options.version, options.nowMs());
    const opened = await openDatabase(opening);
    ({ database } = opened);
    return await standAround(opening, opened, wasUnclean);
  } catch (error) {
    await database?.close();
    throw failureFromEngine(error, 'Opening', files.database);
  }
}
