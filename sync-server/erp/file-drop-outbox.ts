import { readdir } from 'node:fs/promises';
import path from 'node:path';

import type { Settlement } from '../../shared/attention/attention-facts.ts';
import { must } from '../../shared/invariant.ts';
import { publishFile, removeIfThere, writeDurably } from '../files/durable-file.ts';
import type { OutboxPosting, SiteStore } from '../store/site-store.ts';
import { untoldReversals } from './answers/untold-reversals.ts';
import type { OutMapping } from './mapping/out-mapping.ts';
import { orderFacts } from './outbox/order-facts.ts';
import type { OrderFacts } from './outbox/order-facts.ts';
import type { PostingBody } from './outbox/posting-body.ts';
import { fileBytes, postingLines, readBody } from './outbox/posting-lines.ts';
import type { HandingOver } from './outbox/posting-lines.ts';
import { reportsFor } from './outbox/reports-for.ts';
import { NO_TIME, timeSpent } from './outbox/time-spent.ts';
import type { TimeSpent } from './outbox/time-spent.ts';

export interface OutboxOptions {
  readonly store: Pick<
    SiteStore,
    'openPostings' | 'postings' | 'lastSent' | 'beginPostings' | 'settlePostings' | 'heldFacts' | 'scopes'
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
  | { readonly do: 'write'; readonly lines: (handing: HandingOver) => readonly string[] }
  /** There is nothing to tell the ERP, or nothing that can be told. */
  | { readonly do: 'settle'; readonly state: 'posted' | 'rejected'; readonly message: string | null }
  | { readonly do: 'wait' };
/** Of time that ended before it began, by the order of facts. */
const BEFORE_ITS_BEGIN = 'before its begin';
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
    const before = await store.lastSent();
    const lines = written.flatMap(({ posting: { sent, tries }, lines: linesOf }, index) =>
      linesOf({ number: attempt === null || sent === null ? before + index + 1 : sent, attempt: tries }),
    );
    await writeDurably(temporary, fileBytes(name, lines, out));
    const postings = written.map(({ posting }) => posting);
    // What was read is not what is there now: the next round looks again.
    if (attempt === null && !(await store.beginPostings(postings, name))) {
      await removeIfThere(temporary);
      return { file: null, postings: 0, problems: [] };
    }
    await publishFile(temporary, path.join(folder, name));
    // Without answers of the ERP nobody will ever know more than that it was handed over.
    const state = out.answers ? 'handed' : 'posted';
    results.push(...postings.map(({ number }) => ({ number, state, reference: name, message: null, at }) as const));
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
  readonly written: readonly {
    readonly posting: OutboxPosting;
    readonly lines: (handing: HandingOver) => readonly string[];
  }[];
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
  readonly facts: Map<string, OrderFacts>;
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
  const { body, target } = await withToldKeys(reading.body, store);
  const write = (time: TimeSpent | null): Answer => ({
    do: 'write',
    lines: (handing) => postingLines(posting.key, body, time, handing, { out, timeZone }),
  });
  if (reading.body.kind === 'reverse' && !isAgain) {
    const { reverses } = reading.body;
    if (!target) return withoutTarget(posting, reverses, body, options);
    const unasked = unaskedReversal(posting, reverses, target, seen);
    if (unasked) return unasked;
  }
  // Refused once, and taken back since: nothing is left to be booked.
  if (posting.tries > 1 && !isAgain && (await untoldReversals(store, posting)).length > 0) return NOTHING_TO_TELL;
  if (body.kind !== 'time' && body.kind !== 'finish') return write(null);
  const spent = await timeOf(posting.key, body, seen.facts, store);
  const minutes = spent === BEFORE_ITS_BEGIN ? undefined : spent;
  if (body.kind === 'finish' || isAgain) return write(minutes ?? null);
  if (spent === BEFORE_ITS_BEGIN) return endedBeforeBegin(posting, body);
  if (spent === undefined) return withoutBegin(posting, body, now());
  if (spent.setupMs + spent.runMs > 0) return write(spent);
  return NOTHING_TO_TELL;
}

/** The body with the keys under which the ERP knows what it speaks of, and the report that it takes back. */
async function withToldKeys(
  body: PostingBody,
  store: OutboxOptions['store'],
): Promise<{ readonly body: PostingBody; readonly target?: OutboxPosting | undefined }> {
  if (body.kind === 'reverse') {
    const target = (await reportsFor(store, [body.reverses])).get(body.reverses);
    return { body: target ? { ...body, reverses: target.key } : body, target };
  }
  if ((body.kind !== 'stopEnd' && body.kind !== 'stopReason') || body.about === null) return { body };
  const about = (await reportsFor(store, [body.about])).get(body.about)?.key ?? body.about;
  return { body: { ...body, about } };
}

/** Why a reversal is not asked for, or not now; undefined: it is. */
function unaskedReversal(
  { key }: OutboxPosting,
  reverses: string,
  target: OutboxPosting,
  seen: Seen,
): Answer | undefined {
  // It takes back what is no report: the same was noticed elsewhere before, and stands.
  if (target.fact !== reverses) return NOTHING_TO_TELL;
  if (target.state === 'settled') {
    if (!settledByHand(target)) return NOTHING_TO_TELL;
    const message = `Reversal ${key} cannot be reported: the report ${target.key} was booked in the ERP by hand. Take it back there by hand.`;
    return { do: 'settle', state: 'rejected', message };
  }
  // What the ERP refused, it does not have to take back; nor what it was not told.
  const told = target.state === 'pending' ? seen.told.get(target.key) : wasTold(target);
  // It came to the server after its reversal, and goes out before it.
  if (told === undefined) return { do: 'wait' };
  return told ? undefined : NOTHING_TO_TELL;
}

/** Whether a settled report is in the ERP all the same. */
function settledByHand({ message }: OutboxPosting): boolean {
  return message?.startsWith('bookedByHand' satisfies Settlement) === true;
}

function wasTold({ state, reference }: OutboxPosting): boolean {
  return state !== 'rejected' && (state !== 'posted' || reference !== null);
}

async function timeOf(
  key: string,
  { order }: PostingBody,
  facts: Map<string, OrderFacts>,
  store: OutboxOptions['store'],
): Promise<TimeSpent | typeof BEFORE_ITS_BEGIN | undefined> {
  const id = must(order, 'order of the time');
  const known = facts.get(id) ?? (await orderFacts(store.scopes, id));
  facts.set(id, known);
  const { all, effective } = known;
  // What was taken back before it was reported: its reversal comes after it, so it takes no time.
  const end = effective.find((fact) => fact.id === key);
  if (!end) return NO_TIME;
  const spent = timeSpent(effective, key);
  if (spent) return spent;
  // Its begin was taken back, which a station that ended it had not heard: there is nothing to wait for.
  if (timeSpent(all, key)) return NO_TIME;
  // A station reports the end of what it has seen begin: that it stands behind is the work of clocks that were far apart.
  const endLast = [...effective.filter((fact) => fact.id !== key), end];
  return timeSpent(endLast, key) && BEFORE_ITS_BEGIN;
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

function endedBeforeBegin({ key }: OutboxPosting, body: PostingBody): Answer {
  const message = `Time ${key} of order ${body.order ?? ''} cannot be reported: by the clocks of the stations it ended before it began. Set them right, and book it by hand.`;
  return { do: 'settle', state: 'rejected', message };
}

function withoutBegin({ key }: OutboxPosting, body: PostingBody, nowMs: number): Answer {
  if (nowMs - Date.parse(body.occurredAt) < WAIT_MS) return { do: 'wait' };
  const message = `Time ${key} of order ${body.order ?? ''} cannot be reported: when it began has not reached the server. Book it by hand.`;
  return { do: 'settle', state: 'rejected', message };
}
