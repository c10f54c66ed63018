import { readdir } from 'node:fs/promises';
import path from 'node:path';

import type { Fact } from '../../shared/catalogue/fact-catalogue.ts';
import { must } from '../../shared/invariant.ts';
import { publishFile, removeIfThere, writeDurably } from '../files/durable-file.ts';
import type { OutboxPosting, SiteStore } from '../store/site-store.ts';
import type { OutMapping } from './mapping/out-mapping.ts';
import { effectiveOrderFacts } from './outbox/order-facts.ts';
import type { PostingBody } from './outbox/posting-body.ts';
import { fileBytes, postingLines, readBody } from './outbox/posting-lines.ts';
import { timeSpent } from './outbox/time-spent.ts';
import type { TimeSpent } from './outbox/time-spent.ts';

export interface OutboxOptions {
  readonly store: Pick<
    SiteStore,
    'openPostings' | 'postings' | 'beginPostings' | 'settlePostings' | 'heldFacts' | 'scopes'
  >;
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
/** What rests on facts that are on their way from another station waits so long for them. */
const WAIT_MS = 24 * 3_600_000;

type Settled = Parameters<SiteStore['settlePostings']>[0][number];

/** What is to be done with a posting now. */
type Answer =
  | { readonly do: 'write'; readonly lines: readonly string[] }
  /** There is nothing to tell the ERP, or nothing that can be told. */
  | { readonly do: 'settle'; readonly state: 'posted' | 'rejected'; readonly message: string | null }
  | { readonly do: 'wait' };
const NOTHING_TO_TELL: Answer = { do: 'settle', state: 'posted', message: null };

/**
 * Writes the oldest open postings into one file of the folder, at once visible as a whole and safe on the disk. The name of the file is
 * kept in the store before the ERP can see the file; a crash after that writes the same name with the same lines again.
 * @throws when the folder or the store fails; the postings stay open and the next round tries again.
 */
export async function writePostings(options: OutboxOptions): Promise<OutboxRound> {
  const { store, folder, out, now } = options;
  await removeLeftovers(folder, out);
  const { attempt, written, settled } = await nextBatch(options);
  const at = new Date(now()).toISOString();
  const results: Settled[] = settled.map((one) => ({ ...one, reference: null, at }));
  const problems = settled.flatMap(({ state, message }) => (state === 'rejected' ? [message ?? ''] : []));
  let file: string | null = null;
  const [first] = written;
  if (first) {
    const name = attempt ?? newName(first.posting, out, now());
    const temporary = path.join(folder, `${name}${TEMPORARY}`);
    // A full disk shows here, before the store knows of the attempt: then the postings are pending as before.
    const lines = written.flatMap((one) => one.lines);
    await writeDurably(temporary, fileBytes(name, lines, out));
    const numbers = written.map(({ posting }) => posting.number);
    if (attempt === null) await store.beginPostings(numbers, name);
    await publishFile(temporary, path.join(folder, name));
    // Without answers of the ERP nobody will ever know more than that it was handed over.
    const state = out.answers ? 'handed' : 'posted';
    results.push(...numbers.map((number) => ({ number, state, reference: name, message: null, at }) as const));
    file = name;
  }
  if (results.length > 0) await store.settlePostings(results);
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

interface Batch {
  readonly attempt: string | null;
  readonly written: readonly { readonly posting: OutboxPosting; readonly lines: readonly string[] }[];
  readonly settled: readonly {
    readonly number: number;
    readonly state: 'posted' | 'rejected';
    readonly message: string | null;
  }[];
}

/** All postings of an attempt that was not settled, or else the oldest pending ones that can be written. */
async function nextBatch(options: OutboxOptions): Promise<Batch> {
  const { store } = options;
  for (let limit = MOST_POSTINGS; ; limit *= 2) {
    const open = await store.openPostings(limit);
    const attempt = open.find((posting) => posting.state === 'sending')?.attempt ?? null;
    const batch = open.filter((posting) => posting.attempt === attempt);
    // A file of the same name must hold all that it held before, whatever the limit was then; what had to wait lies in between.
    const isWhole = open.length < limit || (batch.length >= MOST_POSTINGS && open.at(-1)?.attempt !== attempt);
    if (attempt !== null && !isWhole) continue;
    const written: Batch['written'][number][] = [];
    const settled: Batch['settled'][number][] = [];
    const seen: Seen = { facts: new Map(), told: new Map() };
    for (const posting of batch) {
      if (written.length >= MOST_POSTINGS && attempt === null) break;
      const answer = await answerFor(posting, attempt !== null, seen, options);
      if (answer.do === 'write') written.push({ posting, lines: answer.lines });
      else if (answer.do === 'settle')
        settled.push({ number: posting.number, state: answer.state, message: answer.message });
      if (answer.do !== 'wait') seen.told.set(posting.key, answer.do === 'write');
    }
    // Postings that wait must not keep later ones from being seen.
    const isStuck = written.length + settled.length === 0 && open.length === limit;
    if (!isStuck) return { attempt, written, settled };
  }
}

/** What a round has found out so far. */
interface Seen {
  /** Of orders. */
  readonly facts: Map<string, readonly Fact[]>;
  /** Whether the ERP gets a posting of this round, by its key. */
  readonly told: Map<string, boolean>;
}

async function answerFor(
  posting: OutboxPosting,
  isAgain: boolean,
  seen: Seen,
  options: OutboxOptions,
): Promise<Answer> {
  const { store, out, timeZone, now } = options;
  const reading = readBody(posting);
  if (!reading.ok) return { do: 'settle', state: 'rejected', message: reading.problem };
  const { body } = reading;
  const write = (time: TimeSpent | null): Answer => ({
    do: 'write',
    lines: postingLines(posting.key, body, time, out, timeZone),
  });
  if (body.kind === 'reverse' && !isAgain) {
    const [target] = await store.postings([body.reverses]);
    if (!target) return withoutTarget(posting, body.reverses, body, options);
    // What the ERP refused, it does not have to take back; nor what it was not told.
    const told = target.state === 'pending' ? seen.told.get(target.key) : wasTold(target);
    // It came to the server after its reversal, and goes out before it.
    if (told === undefined) return { do: 'wait' };
    if (!told) return NOTHING_TO_TELL;
  }
  if (body.kind !== 'time' && body.kind !== 'finish') return write(null);
  const spent = await timeOf(posting.key, body, seen.facts, store);
  if (body.kind === 'finish' || isAgain) return write(spent ?? null);
  if (spent === undefined) return withoutBegin(posting, body, now());
  if (spent.setupMs + spent.runMs > 0) return write(spent);
  return NOTHING_TO_TELL;
}

function wasTold({ state, reference }: OutboxPosting): boolean {
  return state !== 'rejected' && (state !== 'posted' || reference !== null);
}

async function timeOf(
  key: string,
  { order }: PostingBody,
  facts: Map<string, readonly Fact[]>,
  store: OutboxOptions['store'],
): Promise<TimeSpent | undefined> {
  const id = must(order, 'order of the time');
  const known = facts.get(id) ?? (await effectiveOrderFacts(store.scopes, id));
  facts.set(id, known);
  // What was taken back before it was reported: its reversal comes after it, so it takes no time.
  return known.some((fact) => fact.id === key) ? timeSpent(known, key) : { setupMs: 0, runMs: 0 };
}

/**
 * A reversal may come before what it takes back, from another station. What is here and asked for nothing never will: the server set it
 * aside, nobody wanted to hear of it then, or it comes from a log of past production.
 */
async function withoutTarget(
  { key }: OutboxPosting,
  target: string,
  { occurredAt }: PostingBody,
  { store, now }: OutboxOptions,
): Promise<Answer> {
  if ((await store.heldFacts([target])).has(target)) {
    // It may have come since it was looked for.
    const isThere = (await store.postings([target])).length > 0;
    return isThere ? { do: 'wait' } : NOTHING_TO_TELL;
  }
  if (now() - Date.parse(occurredAt) < WAIT_MS) return { do: 'wait' };
  const message = `Reversal ${key} cannot be reported: the report ${target} that it takes back has not reached the server. If it comes, take it back in the ERP by hand.`;
  return { do: 'settle', state: 'rejected', message };
}

function withoutBegin({ key }: OutboxPosting, body: PostingBody, nowMs: number): Answer {
  if (nowMs - Date.parse(body.occurredAt) < WAIT_MS) return { do: 'wait' };
  const message = `Time ${key} of order ${body.order ?? ''} cannot be reported: when it began has not reached the server. Book it by hand.`;
  return { do: 'settle', state: 'rejected', message };
}
