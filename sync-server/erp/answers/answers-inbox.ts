import { access, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { syncFolder, writeDurably } from '../../files/durable-file.ts';
import type { SiteStore } from '../../store/site-store.ts';
import { csvLine } from '../csv/csv-line.ts';
import { plainCell } from '../csv/plain-cell.ts';
import type { DropFolders } from '../drop/drop-folders.ts';
import { listInbox } from '../drop/scan-drops.ts';
import type { InboxEntry } from '../drop/scan-drops.ts';
import { matchesPattern } from '../import/match-files.ts';
import type { RejectedRow } from '../import/row-defect.ts';
import type { Dialect } from '../mapping/dialect.ts';
import type { AnswersMapping } from '../mapping/out-mapping.ts';
import { readAnswers } from './read-answers.ts';
import { takeAnswers } from './take-answers.ts';

export interface AnswersOptions {
  readonly store: Pick<SiteStore, 'postings' | 'settlePostings' | 'scopes'>;
  readonly folders: Pick<DropFolders, 'answers'>;
  readonly answers: AnswersMapping;
  readonly dialect: Dialect;
  readonly log: (sentence: string) => void;
  readonly now: () => number;
}

/** Watches `out-ack/`: remembers what the last look saw, so that only quiet files are read. */
export interface AnswersInbox {
  /** Reads all files that are complete, oldest first. @returns whether something is there that the next look may read. @throws when the disk or the store fails. */
  look(): Promise<{ readonly waiting: boolean }>;
}

/** The answers of an ERP. */
export function answersInbox(options: AnswersOptions): AnswersInbox {
  const { folders, answers, dialect, log, store, now } = options;
  let seen = new Map<string, string>();

  /** @returns false when it has to be read later. */
  async function read({ name }: InboxEntry): Promise<boolean> {
    const file = path.join(folders.answers, name);
    const reading = await readAnswers(file, name, answers, dialect);
    if (!reading.ok) {
      await setAside(folders.answers, name, 'rejected', now(), []);
      log(`Answers of the ERP: ${reading.problem} The file is in out-ack/rejected/.`);
      return true;
    }
    const taken = await takeAnswers(store, name, reading.answers, new Date(now()).toISOString());
    if (!taken.done) return false;
    const rejected = [...reading.rejected, ...taken.rejected];
    await setAside(folders.answers, name, 'done', now(), rejected, dialect.delimiter);
    const odd = rejected.length > 0 ? ` ${rejected.length} rows are in out-ack/rejected/.` : '';
    log(
      `Answers of the ERP in ${name}: ${taken.accepted} booked, ${taken.refused} refused, ${taken.known} known before.${odd}`,
    );
    return true;
  }

  return {
    async look() {
      const entries = (await listInbox(folders.answers)).filter(
        ({ kind, name }) => kind === 'file' && matchesPattern(name, answers.file),
      );
      const isQuiet = ({ name, signature }: InboxEntry) => seen.get(name) === signature;
      const ready = entries.filter(isQuiet).toSorted((a, b) => a.changedMs - b.changedMs || (a.name < b.name ? -1 : 1));
      let waiting = ready.length < entries.length;
      seen = new Map(entries.map(({ name, signature }) => [name, signature]));
      for (const entry of ready) {
        if (await read(entry)) seen.delete(entry.name);
        else waiting = true;
      }
      return { waiting };
    },
  };
}

/** Moves a file that was read to `done/` or `rejected/`, under a name that is free there, with the rows that nobody could use. */
async function setAside(
  folder: string,
  name: string,
  to: 'done' | 'rejected',
  nowMs: number,
  rows: readonly RejectedRow[],
  delimiter = ';',
): Promise<void> {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  for (const home of ['done', 'rejected']) await mkdir(path.join(folder, home), { recursive: true });
  let id = `${stamp}-${name}`;
  for (let number = 2; await exists(path.join(folder, to, id)); number += 1) id = `${stamp}-${number}-${name}`;
  if (rows.length > 0) {
    const lines = rows.map(({ file, line, column, value, reason, text }) =>
      csvLine(
        [file, String(line), column, value, reason, text].map((cell) => plainCell(cell)),
        delimiter,
      ),
    );
    const head = csvLine(['file', 'line', 'column', 'value', 'reason', 'row'], delimiter);
    const temporary = path.join(folder, 'rejected', `${id}.tmp`);
    await writeDurably(temporary, `\u{FEFF}${[head, ...lines].join('\r\n')}\r\n`);
    await rename(temporary, path.join(folder, 'rejected', id.replace(/(\.[^.]*)?$/, '-rejected-rows.csv')));
  }
  await rename(path.join(folder, name), path.join(folder, to, id));
  await rm(path.join(folder, `${name}.sha256`), { force: true });
  await syncFolder(path.join(folder, to));
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
