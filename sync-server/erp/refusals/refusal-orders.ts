import { z } from 'zod';

import { settlements } from '../../../shared/attention/attention-facts.ts';
import { readRejection } from '../../../shared/attention/rejection.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import type { FactDraft } from '../../../shared/facts/seal.ts';
import type { OutboxPosting, SiteStore } from '../../store/site-store.ts';
import { openServerChain, serverStationName } from '../../sync/server-chain.ts';
import { instantAt } from '../../sync/server-clock.ts';
import type { ServerClock } from '../../sync/server-clock.ts';
import { createTurns } from '../../sync/turns.ts';

const by = z.string().min(1).max(120);
/** Keys of reports, or all reports that were refused for a code; null: all. */
const which = z.union([
  z.strictObject({ keys: z.array(z.string().min(1).max(80)).min(1).max(1000) }),
  z.strictObject({ code: z.string().max(40).nullable() }),
]);

/** What somebody at the machine of the server wants with the reports that the ERP refused. `by`: who they are. */
export const refusalOrder = z.discriminatedUnion('does', [
  z.strictObject({ does: z.literal('list') }),
  z.strictObject({ does: z.literal('resend'), which, by }),
  z.strictObject({ does: z.literal('settle'), which, as: z.enum(settlements), note: z.string().max(200), by }),
]);
export type RefusalOrder = z.infer<typeof refusalOrder>;

/** What to print, and whether it went well. */
export const refusalAnswer = z.strictObject({ ok: z.boolean(), text: z.string() });
export type RefusalAnswer = z.infer<typeof refusalAnswer>;

type Refused = OutboxPosting & { readonly at: string };
type OrderStore = SiteStore;

const lines = (sentences: readonly string[]) => sentences.map((sentence) => `${sentence}\n`).join('');

function lineOf({ key, kind, lane, at, tries, message }: Refused): string {
  const { code, message: said } = readRejection(message ?? '');
  const words = said === '' ? code : `${code}: ${said.replaceAll(/\s+/g, ' ')}`;
  return [key, at, kind, lane, tries > 1 ? `attempt ${tries}` : '', words].filter((part) => part !== '').join('  ');
}

function chosen(refused: readonly Refused[], order: Exclude<RefusalOrder, { does: 'list' }>): Refused[] | string {
  const wanted = order.which;
  if ('code' in wanted) {
    const { code } = wanted;
    return refused.filter(({ message }) => code === null || readRejection(message ?? '').code === code);
  }
  const known = new Map(refused.map((posting) => [posting.key, posting]));
  const strangers = wanted.keys.filter((key) => !known.has(key));
  if (strangers.length > 0)
    return `No refused report has the key ${strangers.join(', ')}. See: npm run server -- erp-refused --data DIR`;
  return [...new Set(wanted.keys)].flatMap((key) => known.get(key) ?? []);
}

/** How often an append is tried again when another process was faster. */
const ATTEMPTS = 5;

/**
 * Does what somebody wants with refused reports: as facts of the server, that say who it was, so that every station learns it. Each refusal is
 * answered once, here or at a kiosk. @throws when the store fails.
 */
export async function obeyRefusalOrder(
  store: OrderStore,
  clock: ServerClock,
  order: RefusalOrder,
): Promise<RefusalAnswer> {
  const refused = await store.refusedPostings();
  if (order.does === 'list')
    return { ok: true, text: lines(refused.length === 0 ? ['No report is refused.'] : refused.map(lineOf)) };
  const postings = chosen(refused, order);
  if (typeof postings === 'string') return { ok: false, text: lines([postings]) };
  if (postings.length === 0) return { ok: true, text: lines(['No report is refused, or none for that code.']) };
  const facts = new Map<string, RawFact>();
  for (const { fact } of postings) {
    const kept = await store.keptFact(fact);
    if (kept?.form === 'fact') facts.set(fact, JSON.parse(kept.text) as RawFact);
  }
  const at = instantAt(clock.nowMs());
  const drafts = postings.flatMap(({ fact, at: refusedAt }): FactDraft[] => {
    const raw = facts.get(fact);
    if (!raw) return [];
    const about = { posting: fact, refusedAt, by: order.by };
    const data = order.does === 'resend' ? about : { ...about, as: order.as, note: order.note };
    const type = order.does === 'resend' ? 'PostingResent' : 'PostingSettled';
    return [{ type, v: 1, refs: raw.refs, data, occurredAt: at, person: null, command: null }];
  });
  const server = openServerChain(store, await serverStationName(store, clock.random12), clock, createTurns());
  // An answer comes after what it answers, whatever the clock of that station says.
  for (const { hlc } of facts.values()) server.observe(hlc);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const stored = await server.record(drafts, (serverFacts) => {
      const [first] = serverFacts;
      if (!first) return Promise.resolve(true);
      return store.keepApart({ chain: first.chain, rows: [], serverFacts, receivedAt: at });
    });
    if (stored) {
      const done = order.does === 'resend' ? 'go to the ERP again' : 'are settled';
      return { ok: true, text: lines([`${drafts.length} reports ${done}.`]) };
    }
  }
  return { ok: false, text: lines(['Other processes write at the moment. Try again in a moment.']) };
}
