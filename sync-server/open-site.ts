import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { dataFiles, folderProblem, markHeld, restoreAdvice } from './backup/data-folder.ts';
import { fileProblem } from './files/file-problem.ts';
import { StoreRefused } from './store/sqlite-format.ts';
import { openSqliteSiteStore } from './store/sqlite-site-store.ts';
import type { SqliteSiteStore, SqliteStoreOptions } from './store/sqlite-site-store.ts';
import { openEndedList } from './trust/ended-list.ts';
import type { EndedList } from './trust/ended-list.ts';
import { joinEnded } from './trust/remember-ended.ts';
import { TrustProblem } from './trust/trust-problem.ts';

/** An open store, or the sentence that tells the person at the server what to do. */
export type OpenedSite =
  | {
      readonly ok: true;
      readonly store: SqliteSiteStore;
      /** Who is trusted no more, whatever the database says. */
      readonly ended: EndedList;
      /** How much of that the database had forgotten: it was put back from a backup. */
      readonly endedAgain: number;
      /** The server before ended without closing its store. */ readonly wasCut: boolean;
    }
  | { readonly ok: false; readonly sentence: string };

/** The site of a new data folder when none is asked for. */
const DEFAULT_SITE = 'demo';
/** A larger file is not read as a whole before the server starts; the check of the next backup does it. */
const CHECKED_BYTES = 512 * 1024 * 1024;

/**
 * Opens the store of a data folder, new or not. After an end without closing, the whole file is checked first, unless that would take
 * long: SQLite's own recovery cannot know that a disk has lost or changed pages.
 */
export async function openSite(data: string, options: SqliteStoreOptions): Promise<OpenedSite> {
  const database = join(data, dataFiles.database);
  let store: SqliteSiteStore | undefined;
  try {
    const problem = folderProblem(data);
    if (problem !== undefined) return { ok: false, sentence: problem };
    mkdirSync(data, { recursive: true });
    const wasCut = existsSync(join(data, dataFiles.control));
    const ended = openEndedList(data);
    store = openSqliteSiteStore(database, { ...options, newSite: DEFAULT_SITE, ended });
    const damage = wasCut && statSync(database).size <= CHECKED_BYTES ? store.damage() : undefined;
    if (damage !== undefined) {
      await store.close();
      return { ok: false, sentence: damagedSentence(data, damage) };
    }
    await markHeld(data);
    return { ok: true, store, ended, endedAgain: await joinEnded(store.trust, ended), wasCut };
  } catch (error) {
    await store?.close();
    if (error instanceof StoreRefused || error instanceof TrustProblem) return { ok: false, sentence: error.message };
    // Some damage shows as an error of the check itself, or of the first read.
    if (error instanceof Error && /malformed|not a database/i.test(error.message))
      return { ok: false, sentence: damagedSentence(data, error.message) };
    return {
      ok: false,
      sentence: `${fileProblem(`The data folder ${data} cannot be used`, error)} Or choose another one with --data.`,
    };
  }
}

function damagedSentence(data: string, damage: string): string {
  const database = join(data, dataFiles.database);
  return `${database} is damaged (${damage}). Put the last backup in its place: ${restoreAdvice(data)}`;
}
