import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { writeDurably } from '../../process/durable-file.ts';
import { filesOfDatabase } from '../../rx-sqlite/database-file.ts';
import type { StoreFiles } from '../store-files.ts';

/** How many backups are kept. */
export const BACKUPS_KEPT = 3;

const backupManifest = z.strictObject({
  format: z.literal(1),
  at: z.string(),
  /** Program that made it. */
  version: z.string(),
  /** Per chain, the last own fact in it; null: it was copied before an update and not looked at. */
  heads: z.record(z.string(), z.int()).nullable(),
});
export type BackupManifest = z.infer<typeof backupManifest>;

/** A backup beside the database. */
export interface Backup {
  readonly name: string;
  readonly file: string;
  /** Undefined when what is known about it is gone; the file may still be good. */
  readonly manifest: BackupManifest | undefined;
}

function manifestOf(file: string): BackupManifest | undefined {
  try {
    const parsed = backupManifest.safeParse(JSON.parse(readFileSync(file.replace(/\.sqlite$/, '.json'), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The name of a backup made now: in the order of the names they were made. */
export function backupName(nowMs: number): string {
  return `${new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')}.sqlite`;
}

/** The backups, newest first. */
export function backupsIn({ backups }: StoreFiles): Backup[] {
  let names: string[];
  try {
    names = readdirSync(backups);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.sqlite'))
    .toSorted()
    .toReversed()
    .map((name) => ({ name, file: join(backups, name), manifest: manifestOf(join(backups, name)) }));
}

/** Notes what a backup is, durable. Only then it counts as one that was checked. */
export function writeManifest(file: string, manifest: BackupManifest): void {
  writeDurably(file.replace(/\.sqlite$/, '.json'), JSON.stringify(manifest), 0o600);
}

/** Deletes a backup. */
export function removeBackup(file: string): void {
  for (const leftover of [...filesOfDatabase(file), file.replace(/\.sqlite$/, '.json')])
    rmSync(leftover, { force: true });
}

/**
 * Deletes all but the newest backups, and what interrupted ones left behind. Of copies that nobody has checked only the newest stays: one is
 * made by every start of another version, also by those that fail, and they must not push out what is known to be good.
 */
export function pruneBackups(files: StoreFiles): void {
  const all = backupsIn(files);
  const checked = all.filter(({ manifest }) => manifest?.heads);
  const unchecked = all.filter((backup) => !checked.includes(backup));
  for (const { file } of [...checked.slice(BACKUPS_KEPT), ...unchecked.slice(1)]) removeBackup(file);
  for (const name of readdirSync(files.backups))
    if (name.includes('.sqlite.part')) rmSync(join(files.backups, name), { force: true });
}
