import { Big } from 'big.js';

import { isServerChain } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { decimalText } from '../../shared/quantity/quantity.ts';
import { orderFacts } from '../../sync-server/erp/outbox/order-facts.ts';
import { NO_TIME, timeSpent } from '../../sync-server/erp/outbox/time-spent.ts';
import { postingsFor } from '../../sync-server/erp/postings-of.ts';
import type { OutboxPosting } from '../../sync-server/store/site-store.ts';
import { ERP_LOOK_MS } from './erp.ts';
import type { Telling } from './erp.ts';
import type { ServerSide } from './oracle.ts';
import { erpKinds } from './simulated-server.ts';
import type { Scene } from './stage.ts';

/** A report is worked out at most so long before the ERP reads it (milliseconds). */
const WRITTEN_BEFORE_MS = ERP_LOOK_MS + 10_000;

/** Why a report may be refused in the end: by the ERP, or because clocks that were far apart leave no time to report. */
function mayBeRejected({ erp, strikes }: Scene, { key, message }: OutboxPosting): boolean {
  if (erp.refused.has(key)) return true;
  if (message?.includes('ended before it began') === true) return strikes.clock !== undefined;
  return message?.includes('was booked in the ERP by hand') === true;
}

function badState(scene: Scene, posting: OutboxPosting, takenBack: OutboxPosting | undefined): string[] {
  const { key, kind, state, reference, message } = posting;
  const isBooked = scene.erp.bookings.has(key);
  switch (state) {
    case 'rejected':
      return mayBeRejected(scene, posting) ? [] : [`${kind} ${key} was rejected: ${message}`];
    case 'settled':
      // What the server itself refused may be settled, too; why it did is told no more by then.
      if (scene.erp.refused.has(key) || (kind === 'time' && scene.strikes.clock !== undefined)) return [];
      // It refuses to take back what somebody has booked in the ERP by hand.
      if (kind === 'reverse' && takenBack?.state === 'settled') return [];
      return [`${kind} ${key} is settled, and nobody refused it`];
    case 'posted':
      return reference === null || isBooked ? [] : [`${kind} ${key} is told to the ERP, which has not got it`];
    default:
      return [];
  }
}

/** Whether a fact may have been missing when a report was worked out that the ERP read at a time. */
function mayHaveBeenMissing({ server, restoredMs }: Scene, { id }: RawFact, readMs: number): boolean {
  const writtenMs = readMs - WRITTEN_BEFORE_MS;
  const arrivals = server.arrivals.get(id) ?? [];
  return !arrivals.some((atMs) => atMs <= writtenMs && !restoredMs.some((put) => atMs < put && put <= readMs));
}

/** Minutes as a report writes them; nothing where they are not known. */
function minutesOf(spent: { readonly setupMs: number; readonly runMs: number } | undefined): string {
  const write = (ms: number) => decimalText(new Big(ms).div(60_000).round(6));
  return spent ? `${write(spent.setupMs)};${write(spent.runMs)}` : ';';
}

/**
 * The minutes that the ERP was told are those that all facts say now, unless something of the order came to the server only later: from a
 * station that was cut off, or again from all of them after the server was put back.
 */
async function minutesApart(scene: Scene, { store }: ServerSide): Promise<string[]> {
  const ofOrder = new Map<string, Awaited<ReturnType<typeof orderFacts>>>();
  const apart = async ({ key, order, minutes, readMs }: Telling) => {
    const facts = ofOrder.get(order) ?? (await orderFacts(store.scopes, order));
    ofOrder.set(order, facts);
    const { all, effective } = facts;
    if (!effective.some(({ id }) => id === key)) return [];
    // A begin that was taken back leaves no time; one that nobody knows leaves it open.
    const now = minutesOf(timeSpent(effective, key) ?? (timeSpent(all, key) && NO_TIME));
    if (now === minutes) return [];
    const isExplained = all.some(
      (fact) => fact.id !== key && !isServerChain(fact.chain) && mayHaveBeenMissing(scene, fact, readMs),
    );
    return isExplained ? [] : [`${key} was told as ${minutes} minutes, and what was there by then says ${now}`];
  };
  const found: string[] = [];
  for (const telling of scene.erp.tellings) found.push(...(await apart(telling)));
  return found;
}

/** The plan has the orders as the ERP exported them last. */
async function ordersApart({ erp }: Scene, { store }: ServerSide): Promise<string[]> {
  const plan = await store.currentPlan('workOrder', [...erp.orders.keys()]);
  return [...erp.orders].flatMap(([id, { quantity, state }]) => {
    const body = plan.find((order) => order.id === id)?.body;
    const says = body && `${body.quantity.value} ${body.requestState}`;
    return says === `${quantity} ${state}` ? [] : [`the order ${id} is ${quantity} ${state}, and ${says} in the plan`];
  });
}

/** What the ERP booked is what the outbox says it was told, and that is what the facts ask for; nothing twice. */
export async function erpApart(scene: Scene, server: ServerSide): Promise<string[]> {
  const { erp, wasRestored } = scene;
  const { store, kept } = server;
  const found: string[] = [...erp.contradictions];
  if (!wasRestored) found.push(...erp.repeats.map((key) => `${key} came to the ERP in two files`));
  const wants = postingsFor(erpKinds);
  const known = new Set<string>();
  for (const { id, text } of kept) {
    // What is set aside asks for nothing.
    if ((await store.receipt(id))?.quarantined) continue;
    const fact = JSON.parse(text) as RawFact;
    for (const { key, kind } of wants(fact)) {
      known.add(key);
      const [posting] = await store.postings([key]);
      const [takenBack] = fact.reverses === undefined ? [] : await store.postings([fact.reverses]);
      found.push(...(posting ? badState(scene, posting, takenBack) : [`${kind} ${key} is not in the outbox`]));
    }
  }
  for (const { key, kind } of erp.bookings.values())
    if (!known.has(key)) found.push(`the ERP booked ${kind} ${key}, which no fact asks for`);
  return [...found, ...(await minutesApart(scene, server)), ...(await ordersApart(scene, server))];
}
