import { join } from 'node:path';

import { backupDatabase } from '../../rx-sqlite/backup.ts';
import type { WithInternals } from '../../rx-sqlite/internals.ts';
import { storageFailure } from '../../rx-sqlite/storage-failure.ts';
import type { OwnJournal } from '../journal/own-journal.ts';
import type { StoreFiles } from '../store-files.ts';
import { noteIncident } from '../store-incidents.ts';
import { changeStoreState, readStoreState } from '../store-state.ts';
import { isBackupDue } from './backup-due.ts';
import { backupName, backupsIn, pruneBackups, writeManifest } from './backup-files.ts';
import { checkStoreFile } from './check-store-file.ts';
import type { CheckKnowledge, StoreCheck } from './check-store-file.ts';
import { databaseBytes, hasRoomFor } from './copy-before-update.ts';

/** Looks at a copy of a database. */
export type CheckCopy = (file: string, knowledge: CheckKnowledge) => Promise<StoreCheck>;

/** What became of a backup. */
export type BackupOutcome =
  | { readonly state: 'made'; readonly file: string }
  | { readonly state: 'not-due' }
  | { readonly state: 'no-room' }
  | { readonly state: 'failed'; readonly why: string };

/** Makes backups when they are due. */
export interface BackupKeeper {
  /** Makes a backup if one is due. To be called every few minutes. */
  readonly tick: () => Promise<BackupOutcome>;
  /** Makes a backup now. Nobody waits for it but the caller. */
  readonly backUp: () => Promise<BackupOutcome>;
  /** Resolves when the one under way has ended. */
  readonly stop: () => Promise<void>;
}

/** What backups are made of. */
export interface BackupParts {
  readonly files: StoreFiles;
  readonly own: WithInternals;
  readonly journal: OwnJournal;
  readonly nowMs: () => number;
  readonly version: string;
  /** The last run was cut off: the file should be looked at soon. */
  readonly wasUnclean: boolean;
  readonly ends: () => CheckKnowledge['ends'];
  readonly check: CheckCopy | undefined;
  /** The copy is damaged, hence the database. */
  readonly onDamaged: (found: string) => void;
}

/** Pages of 4 KiB copied at once: about a millisecond. */
const PAGES_PER_STEP = 64;

/**
 * Keeps backups of the database: nightly, soon after a run that was cut off, the last three. Each is checked page by page and fact by
 * fact, which is also how damage of the database itself is found that nothing has read yet.
 */
export function createBackupKeeper(parts: BackupParts): BackupKeeper {
  const { files, own, journal } = parts;
  let running: Promise<BackupOutcome> | undefined;
  let isDueAtOnce = parts.wasUnclean;
  const [newest] = backupsIn(files).filter(({ manifest }) => manifest?.heads);
  if (newest?.manifest?.heads) journal.noteCopied(newest.manifest.heads);

  async function make(): Promise<BackupOutcome> {
    const nowMs = parts.nowMs();
    const at = new Date(nowMs).toISOString();
    if (!hasRoomFor(files.folder, databaseBytes(files.database))) return { state: 'no-room' };
    const knowledge: CheckKnowledge = { holes: readStoreState(files)?.holes ?? [], ends: parts.ends() };
    let found: StoreCheck | undefined;
    const { file } = await backupDatabase(own, join(files.backups, backupName(nowMs)), {
      pagesPerStep: PAGES_PER_STEP,
      check: async (copy) => {
        found = await (parts.check ?? ((path, known) => Promise.resolve(checkStoreFile(path, known))))(copy, knowledge);
        return found.state === 'unsound' ? storageFailure(found.code, found.problem, copy) : undefined;
      },
    }).catch((error: unknown) => {
      if (found?.state === 'unsound' && found.code === 'damaged') parts.onDamaged(found.problem);
      throw error;
    });
    if (found?.state === 'sound') {
      writeManifest(file, { format: 1, at, version: parts.version, heads: { ...found.heads } });
      journal.noteCopied(found.heads);
    }
    pruneBackups(files);
    changeStoreState(files, { checkedAt: at });
    isDueAtOnce = false;
    return { state: 'made', file };
  }

  async function attempt(): Promise<BackupOutcome> {
    try {
      return await make();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      noteIncident(files, new Date(parts.nowMs()).toISOString(), 'backup-failed', { why });
      return { state: 'failed', why };
    }
  }

  async function backUp(): Promise<BackupOutcome> {
    running ??= attempt().finally(() => {
      running = undefined;
    });
    return await running;
  }

  return {
    backUp,
    tick: async () => {
      const last = backupsIn(files).find(({ manifest }) => manifest?.heads)?.manifest?.at;
      if (!isBackupDue(last === undefined ? undefined : Date.parse(last), parts.nowMs(), isDueAtOnce))
        return { state: 'not-due' };
      return await backUp();
    },
    stop: async () => {
      await running;
    },
  };
}
