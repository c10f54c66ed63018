import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { parseChain, SERVER_STATION_PREFIX } from '../../shared/facts/chain.ts';
import { syncFolder } from '../files/durable-file.ts';
import { fileProblem } from '../files/file-problem.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { copyFileDurably } from './copy-file.ts';
import { databaseFilesIn, dataFiles, isInUse, markHeld, setAside } from './data-folder.ts';
import { proofText } from './proof-text.ts';
import type { SiteProof } from './prove-site.ts';
import { removeCopy } from './snapshot.ts';
import { verifyBackup } from './verify.ts';
import type { CommandResult } from './verify.ts';

/** What to restore and where. */
export interface RestoreOptions {
  readonly data: string;
  readonly from: string;
  /** Take the place of the database that is there; it is set aside. */
  readonly replace: boolean;
  readonly now: () => number;
}

function refusal({ data, replace }: RestoreOptions): string | undefined {
  if (isInUse(data)) return `A server is running on ${data}. Stop it first.\n`;
  if (!replace && databaseFilesIn(data).length > 0)
    return `${data} holds a database already. Add --replace to set it aside (it is moved, not deleted) and put the backup in its place.\n`;
  return undefined;
}

/** What happens next, for the person who restores. */
function outlook(takenAt: string, { chains }: SiteProof): string {
  const stations = new Set(chains.map(({ chain }) => parseChain(chain).station));
  const own = [...stations].filter((station) => !station.startsWith(SERVER_STATION_PREFIX)).toSorted();
  const names = own.length === 0 ? 'none' : own.join(', ');
  return [
    'Start the server as usual; it begins a new epoch:',
    `  Stations pull everything again, and send again what they recorded after ${takenAt} (known stations: ${names}).`,
    `  Tickets and codes for browsers that were not used then are void. Devices that were revoked after ${takenAt} are trusted again: look`,
    '  (npm run server -- devices --data DIR) and revoke them once more before you start.',
    '  Postings of facts that are sent again go to the ERP again, under the same keys: it must book each key once.',
    '',
  ].join('\n');
}

/** The copy becomes the database of a new epoch; everything in it is backed up, namely in what it was copied from. */
async function beginEpoch(
  file: string,
  takenAt: string,
  { lastRow, chains }: SiteProof,
  now: () => number,
): Promise<void> {
  const store = openSqliteSiteStore(file, { now });
  try {
    await store.recordBackup({ at: takenAt, lastRow, chains });
    await store.renewEpoch();
    // One that was used since would let in somebody again.
    await store.trust.endCodes();
  } finally {
    await store.close();
  }
}

/**
 * Puts a backup into a data folder: proves it, copies it, begins a new epoch in the copy, sets the present database aside, and only then
 * gives the copy its name. Interrupted at any moment, it leaves either the database as it was, or a folder on which a server refuses to
 * start with the sentence to run this again.
 */
export async function restoreCommand(options: RestoreOptions): Promise<CommandResult> {
  const { data, from, now } = options;
  const refused = refusal(options);
  if (refused !== undefined) return { ok: false, text: refused };
  const verified = await verifyBackup(from);
  if (!verified.ok) return verified;
  const { proof, manifest } = verified.value;
  const text = proofText(`Backup ${from} of ${manifest.takenAt}`, proof);
  if (proof.defects.length > 0)
    return { ok: false, text: `${text}This backup cannot be restored; nothing was changed. Take an older one.\n` };
  const restoring = join(data, dataFiles.restoring);
  const restored = join(data, dataFiles.restored);
  let aside: string | undefined;
  try {
    await mkdir(data, { recursive: true });
    await removeCopy(restoring);
    await copyFileDurably(from, restoring, false);
    await beginEpoch(restoring, manifest.takenAt, proof, now);
    await markHeld(data);
    await removeCopy(restored);
    await rename(restoring, restored);
    await syncFolder(data);
    // A supervisor may have started the server again meanwhile.
    if (isInUse(data)) throw new Error('a server was started on it meanwhile; stop its service and run this again');
    if (databaseFilesIn(data).length > 0) aside = await setAside(data, now());
    await rename(restored, join(data, dataFiles.database));
    await syncFolder(data);
  } catch (error) {
    await removeCopy(restoring).catch(() => undefined);
    if (aside === undefined) await removeCopy(restored).catch(() => undefined);
    return { ok: false, text: `${text}${fileProblem(`The backup could not be restored to ${data}`, error)}\n` };
  }
  const before = aside === undefined ? '' : `The database that was there is in ${aside} now.\n`;
  return { ok: true, text: `${text}Restored to ${data}.\n${before}${outlook(manifest.takenAt, proof)}` };
}
