import { constants, copyFileSync, existsSync, mkdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { StoreFiles } from '../store-files.ts';
import { noteIncident } from '../store-incidents.ts';
import { readStoreState } from '../store-state.ts';
import { backupName, pruneBackups, removeBackup, writeManifest } from './backup-files.ts';

/** Room that a backup must leave on the disk, in bytes: work goes before backups. */
const LEFT_OVER = 64 << 20;

/** True when the disk of `folder` has room for a copy of `bytes` and some more. */
export function hasRoomFor(folder: string, bytes: number): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > bytes + LEFT_OVER;
}

/** The size of a database with its log, in bytes. */
export function databaseBytes(database: string): number {
  return [database, `${database}-wal`].reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/**
 * Copies the closed database before another version of the program touches it for the first time. The only backup that the start waits
 * for; without room for it the start goes on, and says so.
 */
export function copyBeforeUpdate(files: StoreFiles, version: string, nowMs: number): void {
  const state = readStoreState(files);
  if (!state || state.version === '' || state.version === version || !existsSync(files.database)) return;
  const at = new Date(nowMs).toISOString();
  const target = join(files.backups, backupName(nowMs));
  try {
    mkdirSync(files.backups, { recursive: true, mode: 0o700 });
    if (!hasRoomFor(files.folder, databaseBytes(files.database))) {
      noteIncident(files, at, 'no-backup-before-update', { why: 'The disk has no room for it.' });
      return;
    }
    for (const part of ['-wal', ''])
      if (existsSync(`${files.database}${part}`))
        copyFileSync(`${files.database}${part}`, `${target}${part}`, constants.COPYFILE_FICLONE);
    writeManifest(target, { format: 1, at, version: state.version, heads: null });
    pruneBackups(files);
  } catch (error) {
    removeBackup(target);
    noteIncident(files, at, 'no-backup-before-update', { why: String(error) });
  }
}
