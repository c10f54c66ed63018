import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { must } from '../../shared/invariant.ts';
import { publishFile, removeIfThere, writeDurably } from '../files/durable-file.ts';
import type { OutboxPosting, SiteStore } from '../store/site-store.ts';
import type { OutMapping } from './mapping/out-mapping.ts';
import { fileBytes, headerLine, postingLines } from './outbox/posting-lines.ts';

export interface OutboxOptions {
  readonly store: Pick<SiteStore, 'openPostings' | 'beginPostings' | 'settlePostings'>;
  /** The folder `out/`; it must exist. */
  readonly folder: string;
  readonly out: OutMapping;
  /** IANA time zone of the site. */
  readonly timeZone: string;
  readonly now: () => number;
}

/** What one round did. */
export interface OutboxRound {
  /** Name of the file written; null when there was nothing to write. */
  readonly file: string | null;
  readonly postings: number;
  /** Sentences about postings that cannot be written; they are rejected and need somebody. */
  readonly problems: readonly string[];
}

/** Postings in one file. */
const MOST_POSTINGS = 500;

/**
 * Writes the oldest open postings into one file of the folder, at once visible as a whole and safe on the disk. The name of the file is
 * kept in the store before the ERP can see the file; a crash after that writes the same name with the same lines again.
 * @throws when the folder or the store fails; the postings stay open and the next round tries again.
 */
export async function writePostings(options: OutboxOptions): Promise<OutboxRound> {
  const { store, folder, out, timeZone, now } = options;
  await removeLeftovers(folder, out);
  const { attempt, postings } = await nextBatch(options);
  if (postings.length === 0) return { file: null, postings: 0, problems: [] };

  const written: OutboxPosting[] = [];
  const results: Parameters<SiteStore['settlePostings']>[0][number][] = [];
  const lines = [headerLine(out)];
  const at = new Date(now()).toISOString();
  for (const posting of postings) {
    const made = postingLines(posting, out, timeZone);
    if (made.ok) {
      lines.push(...made.lines);
      written.push(posting);
    } else results.push({ number: posting.number, state: 'rejected', reference: null, message: made.problem, at });
  }
  const problems = results.map((result) => result.message ?? '');

  let file: string | null = null;
  if (written.length > 0) {
    const name = attempt ?? newName(must(written[0], 'first posting'), out, now());
    const temporary = path.join(folder, `${name}${TEMPORARY}`);
    // A full disk shows here, before the store knows of the attempt: then the postings are pending as before.
    await writeDurably(temporary, fileBytes(lines, out));
    const numbers = written.map((posting) => posting.number);
    if (attempt === null) await store.beginPostings(numbers, name);
    await publishFile(temporary, path.join(folder, name));
    results.push(
      ...numbers.map((number) => ({ number, state: 'posted' as const, reference: name, message: null, at })),
    );
    file = name;
  }
  await store.settlePostings(results);
  return { file, postings: written.length, problems };
}

const TEMPORARY = '.tmp';

/** Parts of files that a crash left behind; the ERP never saw them under a final name. */
async function removeLeftovers(folder: string, { prefix }: OutMapping): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(`${prefix}-`) && name.endsWith(`.csv${TEMPORARY}`))
      await removeIfThere(path.join(folder, name));
}

function newName(first: OutboxPosting, { prefix }: OutMapping, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '');
  return `${prefix}-${stamp}-${String(first.number).padStart(9, '0')}.csv`;
}

/** All postings of an attempt that was not settled, or else the oldest pending ones. */
async function nextBatch({
  store,
}: OutboxOptions): Promise<{ attempt: string | null; postings: readonly OutboxPosting[] }> {
  for (let limit = MOST_POSTINGS; ; limit *= 2) {
    const open = await store.openPostings(limit);
    const attempt = open.find((posting) => posting.state === 'sending')?.attempt ?? null;
    if (attempt === null) {
      const pending = open.filter((posting) => posting.state === 'pending');
      return { attempt: null, postings: pending.slice(0, MOST_POSTINGS) };
    }
    // A file of the same name must hold all that it held before, whatever the limit was then.
    const isWhole = open.length < limit || open.at(-1)?.attempt !== attempt;
    if (isWhole) return { attempt, postings: open.filter((posting) => posting.attempt === attempt) };
  }
}
