import { access, mkdir, rename, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

import { syncFolder } from '../files/durable-file.ts';
import { fileProblem } from '../files/file-problem.ts';
import type { SqliteSiteStore } from '../store/sqlite-site-store.ts';
import { sizeOnDisk } from './data-folder.ts';
import { manifestFileOf, writeManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { BackupFailed, runSnapshot } from './run-snapshot.ts';
import { removeCopy } from './snapshot.ts';

/** What a backup is taken of and where to. */
export interface BackupRequest {
  readonly store: SqliteSiteStore;
  /** The file to write; its manifest comes beside it. */
  readonly to: string;
  readonly now: () => number;
  readonly program: string;
  /** The copy is used and thrown away: nothing of it counts as backed up. */
  readonly isPassing?: boolean;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** Space that stays free beside a backup, in bytes. */
const SPARE = 64 * 1024 * 1024;

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function checkTarget(store: SqliteSiteStore, to: string): Promise<void> {
  for (const file of [to, manifestFileOf(to)])
    if (await exists(file)) throw new BackupFailed(`${file} is there already. Name a file that is not there yet.`);
  const folder = dirname(to);
  try {
    await mkdir(folder, { recursive: true });
    const { bavail, bsize } = await statfs(folder);
    const needed = (await sizeOnDisk(store.file)) + SPARE;
    if (bavail * bsize < needed)
      throw new BackupFailed(
        `The disk of ${folder} has ${Math.floor((bavail * bsize) / 1e6)} MB free, and the backup needs ${Math.ceil(needed / 1e6)} MB. Free some space, or name another folder.`,
      );
  } catch (error) {
    throw error instanceof BackupFailed
      ? error
      : new BackupFailed(fileProblem(`A backup cannot be written to ${folder}`, error));
  }
}

/**
 * Takes a backup of a store that is in use: copies it, proves the copy, gives it its name, writes its manifest, and only then lets the
 * store say that its facts are backed up. Nothing is left behind when it fails.
 * @throws BackupFailed with a sentence.
 */
export async function takeBackup({
  store,
  to,
  now,
  program,
  isPassing = false,
  signal,
}: BackupRequest): Promise<Manifest> {
  await checkTarget(store, to);
  const takenAt = new Date(now()).toISOString();
  const atLeast = await store.upTo();
  const part = `${to}.part`;
  try {
    const { proof, bytes, sha256 } = await runSnapshot(store, part, signal);
    if (proof.defects.length > 0)
      throw new BackupFailed(
        `The copy of the database is not right, so it was not kept. ${proof.defects.join(' ')} The database itself may be damaged: keep the last good backup, stop the server and run verify.`,
      );
    if (proof.lastRow < atLeast || proof.site !== store.site)
      throw new BackupFailed(
        `The copy ends at row ${proof.lastRow}, before row ${atLeast}, which was there when it began.`,
      );
    const { site, epoch, lastRow, facts, planDocuments, chains } = proof;
    const value: Manifest = {
      is: 'lineside backup 1',
      site,
      epoch,
      takenAt,
      program,
      bytes,
      sha256,
      lastRow,
      facts,
      planDocuments,
      chains: [...chains],
    };
    await rename(part, to);
    await syncFolder(dirname(to));
    await writeManifest(to, value);
    // Stations let go of what is backed up.
    if (!isPassing) await store.recordBackup({ at: takenAt, lastRow, chains });
    return value;
  } catch (error) {
    await removeCopy(part).catch(() => undefined);
    throw error instanceof BackupFailed
      ? error
      : new BackupFailed(fileProblem(`The backup ${to} could not be written`, error));
  }
}
