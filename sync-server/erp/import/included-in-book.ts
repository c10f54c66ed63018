import { refTo } from '../../../shared/aggregates/references.ts';
import type { Settlement } from '../../../shared/attention/attention-facts.ts';
import type { LotPlan } from '../../../shared/plan/material.ts';
import { addDecimals } from '../../../shared/quantity/quantity.ts';
import type { OutboxPosting, SiteStore } from '../../store/site-store.ts';
import { readBody } from '../outbox/posting-lines.ts';
import { postingsByKey } from '../outbox/reports-for.ts';

/** What an import reads of reports. */
export interface BookStore extends Pick<SiteStore, 'postings' | 'lastSent'> {
  readonly scopes: Pick<SiteStore['scopes'], 'aggregateOf' | 'factsNaming'>;
}

type Included = NonNullable<LotPlan['included']>;

const PAGE = 500;
const reported: ReadonlySet<string> = new Set(['MaterialConsumed', 'MaterialReturned', 'Reversed']);

/** Whether the ERP has booked a report, as far as it has come: it took it, or somebody booked it there. */
function isBooked({ state, message, reference }: OutboxPosting): boolean {
  if (state === 'settled') return message?.startsWith('bookedByHand' satisfies Settlement) === true;
  // Posted without a reference: there was nothing to tell.
  return state === 'handed' || (state === 'posted' && reference !== null);
}

/**
 * What of a lot the ERP says its book quantity includes, by units: what was reported under numbers up to `lastReport` and booked, less what of
 * it was taken back under such numbers.
 */
export async function includedInBook(store: BookStore, lot: string, lastReport: number): Promise<Included> {
  const aggregate = await store.scopes.aggregateOf(refTo('lot', lot));
  if (aggregate === undefined) return [];
  const keys: string[] = [];
  for (let from = 0; ;) {
    const page = await store.scopes.factsNaming(aggregate, from, PAGE);
    for (const { raw } of page) if (reported.has(raw.type)) keys.push(raw.id);
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    from = last.row + 1;
  }
  const booked = [...(await postingsByKey(store, keys)).values()].filter(
    (posting) => isBooked(posting) && posting.sent !== null && posting.sent <= lastReport,
  );
  const takenBack = new Set(booked.flatMap(({ kind, body }) => (kind === 'reverse' ? body['reverses'] : [])));
  const sums = new Map<string, Included[number]>();
  for (const posting of booked) {
    const reading = takenBack.has(posting.key) ? undefined : readBody(posting);
    if (!reading?.ok) continue;
    const { body } = reading;
    if ((body.kind !== 'consume' && body.kind !== 'return') || body.lot !== lot) continue;
    const { value, unit } = body.quantity;
    const before = sums.get(unit) ?? { unit, consumed: '0', returned: '0' };
    const what = body.kind === 'consume' ? 'consumed' : 'returned';
    sums.set(unit, { ...before, [what]: addDecimals(before[what], value) });
  }
  return [...sums.values()].toSorted((a, b) => (a.unit < b.unit ? -1 : 1));
}
