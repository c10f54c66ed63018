import { errorCode } from '../files/file-problem.ts';
import { claimDrop, unfinishedDrops } from './drop/claim-drop.ts';
import type { ClaimedDrop } from './drop/claim-drop.ts';
import type { DropFolders } from './drop/drop-folders.ts';
import { finishDrop } from './drop/finish-drop.ts';
import { listInbox, readInbox } from './drop/scan-drops.ts';
import type { InboxEntry } from './drop/scan-drops.ts';
import { writeAck } from './drop/write-ack.ts';
import { reportSentence } from './import/drop-report.ts';
import type { DropReport } from './import/drop-report.ts';
import { importDrop, unreadDrop } from './import/import-drop.ts';
import type { DropImport, ImportStore } from './import/import-drop.ts';
import type { ErpMapping } from './mapping/mapping.ts';

export interface InboxOptions {
  readonly store: ImportStore;
  readonly folders: DropFolders;
  readonly mapping: ErpMapping;
  readonly log: (sentence: string) => void;
  readonly now: () => number;
}

/** One look at the inbox. */
export interface InboxLook {
  readonly reports: readonly DropReport[];
  /** Something is there that the next look may take. */
  readonly waiting: boolean;
}

/** Watches `in/`: remembers what the last look saw, so that only quiet files are taken. */
export interface DropInbox {
  /** Takes all drops that are complete. @throws when a folder or the store fails; the next look goes on where this one ended. */
  look(): Promise<InboxLook>;
}

/** A drop at which the program itself stumbles is put aside after so many tries, so that it does not block the ones after it. */
const MOST_STUMBLES = 3;

/** The inbox of a drop root. */
export function dropInbox({ store, folders, mapping, log, now }: InboxOptions): DropInbox {
  let seen: readonly InboxEntry[] = [];
  let said: readonly string[] = [];
  const stumbles = new Map<string, number>();

  /** Errors of the disk or the store are waited out; drops stay in order meanwhile. Any other error is a fault of this program. */
  async function read({ id, folder }: ClaimedDrop): Promise<DropImport> {
    try {
      return await importDrop({ store, folder, drop: id, mapping, nowMs: now() });
    } catch (error) {
      const count = (stumbles.get(id) ?? 0) + 1;
      stumbles.set(id, count);
      if (errorCode(error) !== undefined || count < MOST_STUMBLES) throw error;
      const detail = error instanceof Error ? error.message : String(error);
      return unreadDrop(id, now(), [`This program failed to read it (${detail}). Please report this with its files.`]);
    }
  }

  async function take(drop: ClaimedDrop): Promise<DropReport> {
    const imported = await read(drop);
    try {
      // Before the drop is moved: a crash in between writes it again.
      await writeAck(folders, imported.report, mapping);
      await finishDrop(folders, drop, imported, mapping.dialect.delimiter);
    } finally {
      imported.close();
    }
    log(reportSentence(imported.report));
    for (const note of imported.report.notes) log(`Drop ${drop.id}: ${note}`);
    return imported.report;
  }

  return {
    async look() {
      const entries = await listInbox(folders.in);
      const reading = readInbox(seen, entries, mapping);
      seen = entries;
      for (const sentence of reading.sentences) if (!said.includes(sentence)) log(sentence);
      said = reading.sentences;

      const reports: DropReport[] = [];
      for (const drop of await unfinishedDrops(folders)) reports.push(await take(drop));
      for (const drop of reading.ready) reports.push(await take(await claimDrop(folders, drop, now())));
      return { reports, waiting: reading.waiting };
    },
  };
}
