import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { parseChain, SERVER_STATION_PREFIX } from '../../shared/facts/chain.ts';
import { syncFolder } from '../files/durable-file.ts';
import { fileProblem } from '../files/file-problem.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { ENDED_FILE, openEndedList } from '../trust/ended-list.ts';
import type { EndedList } from '../trust/ended-list.ts';
import { joinEnded } from '../trust/remember-ended.ts';
import { trustFolder } from '../trust/site-key.ts';
import { TrustProblem } from '../trust/trust-problem.ts';
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
function outlook(takenAt: string, { chains }: SiteProof, isListed: boolean): string {
  const stations = new Set(chains.map(({ chain }) => parseChain(chain).station));
  const own = [...stations].filter((station) => !station.startsWith(SERVER_STATION_PREFIX)).toSorted();
  const names = own.length === 0 ? 'none' : own.join(', ');
  return [
    'Start the server as usual; it begins a new epoch:',
    `  Stations pull everything again, and send again what they recorded after ${takenAt} (known stations: ${names}).`,
    '  Tickets and codes for browsers that were not used then are void; PINs are those of then.',
    ...(isListed
      ? [
          '  Devices and browsers that were revoked since stay revoked, by the list in trust/. Those let in since need new tickets.',
        ]
      : [
          `  There is no list of what was revoked (trust/ended.jsonl) in this folder, so devices revoked after ${takenAt} are trusted again. Put`,
          '  your copy of trust/ back before you start (npm run server -- trust-import), or look (devices) and revoke them once more.',
        ]),
    '  Postings of facts that are sent again go to the ERP again, under the same keys: it must book each key once.',
    '',
  ].join('\n');
}

/** The copy becomes the database of a new epoch; everything in it is backed up, namely in what it was copied from. */
async function beginEpoch(
  file: string,
  takenAt: string,
  { lastRow, chains }: SiteProof,
  { now, ended }: { readonly now: () => number; readonly ended: EndedList },
): Promise<void> {
  const store = openSqliteSiteStore(file, { now, ended });
  try {
    await store.recordBackup({ at: takenAt, lastRow, chains });
    await store.renewEpoch();
    // One that was used since would let in somebody again.
    await store.trust.endCodes();
    // Whoever is out stays out.
    await joinEnded(store.trust, ended);
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
  const isListed = existsSync(join(trustFolder(data), ENDED_FILE));
  const restoring = join(data, dataFiles.restoring);
  const restored = join(data, dataFiles.restored);
  let aside: string | undefined;
  try {
    await mkdir(data, { recursive: true });
    await removeCopy(restoring);
    await copyFileDurably(from, restoring, false);
    const ended = openEndedList(data);
    await beginEpoch(restoring, manifest.takenAt, proof, { now, ended });
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
    if (error instanceof TrustProblem) return { ok: false, text: `${text}${error.message}\n` };
    return { ok: false, text: `${text}${fileProblem(`The backup could not be restored to ${data}`, error)}\n` };
  }
  const before = aside === undefined ? '' : `The database that was there is in ${aside} now.\n`;
  return {
    ok: true,
    text: `${text}Restored to ${data}.\n${before}${outlook(manifest.takenAt, proof, isListed)}`,
  };
}
