import { isSilenced, stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Role } from '../authority/can.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { planBody } from '../plan/plan-index.ts';
import { orderChangeOf } from '../production/order-change.ts';
import type { OrderChange } from '../production/order-change.ts';
import type { Receipt } from '../sync/protocol.ts';
import type { AttentionLine } from '../views/line-view.ts';
import type { Worded } from '../views/worded.ts';
import { orderDifferences } from './order-differences.ts';
import { readRejection } from './rejection.ts';
import type { RejectCode } from './rejection.ts';

/** A fact and the receipt that says that it was refused or set aside. */
export interface TroubledFact {
  readonly fact: Fact;
  readonly receipt: Receipt;
}

export interface AttentionSources {
  /** Ids of the work units that are looked after. */
  readonly equipment: Iterable<string>;
  /** What the ERP refused and what the server set aside, as far as this replica hears of it; others are left out. */
  readonly troubled: readonly TroubledFact[];
}

/** More than a person looks through. */
const MOST_LINES = 200;

/**
 * What somebody has to decide: orders that the ERP changed or ended under running work, reports that it refused, facts that were set aside.
 * A line stays until its decision is made or its cause is gone, and has the same id on every replica. Costs what the machines have in work,
 * not what the plan holds. Oldest first.
 */
export function attentionOf(world: World, { equipment, troubled }: AttentionSources): AttentionLine[] {
  const lines = [...changedOrders(world, equipment), ...troubled.flatMap((one) => troubleLine(world, one) ?? [])];
  return lines
    .toSorted((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : a.id < b.id ? -1 : 1))
    .slice(0, MOST_LINES);
}

/** Orders in work at these machines, and since when. */
function ordersInWork(world: World, equipment: Iterable<string>): Map<string, string> {
  const orders = new Map<string, string>();
  for (const unit of equipment)
    for (const { order, since } of stateOf(world, 'equipment', unit).jobs) {
      const known = orders.get(order);
      if (known === undefined || since < known) orders.set(order, since);
    }
  return orders;
}

function changedOrders(world: World, equipment: Iterable<string>): AttentionLine[] {
  return [...ordersInWork(world, equipment)].flatMap(([order, since]) => {
    const change = orderChangeOf(world, order);
    if (!change || change.decided !== null) return [];
    // A cancelled order cannot be followed: there is nothing left to make.
    const decisions = change.state === 'released' ? ['adopt', 'keep', 'stop'] : ['stop', 'keep'];
    return [
      {
        id: `order-change/${order}/${change.to}`,
        what: changeInWords(world, order, change),
        since,
        owner: 'supervisor' as const,
        order,
        decisions: decisions.map((decision) => ({
          code: decision,
          command: 'decideOrderChange',
          params: { order, decision },
        })),
      },
    ];
  });
}

function changeInWords(world: World, id: string, { from, to, state }: OrderChange): Worded {
  const before = planBody(world.plan, 'workOrder', id, from);
  const after = planBody(world.plan, 'workOrder', id, to);
  const number = after?.number ?? id;
  if (state !== 'released') return { code: `order-${state}`, params: { number } };
  const differences = before && after ? orderDifferences(before, after) : [];
  if (before && after && differences.includes('quantity')) {
    const params = { number, ordered: before.quantity.value, total: after.quantity.value, unit: after.quantity.unit };
    return { code: differences.length > 1 ? 'order-quantity-and-more' : 'order-quantity', params };
  }
  const [only, ...more] = differences;
  const named = more.length === 0 && (only === 'operations' || only === 'material') ? `order-${only}` : 'order-changed';
  return { code: named, params: { number } };
}

/** Refusals that are put right in master data; the others by whoever looks after the order. */
const ofEngineers: ReadonlySet<RejectCode> = new Set([
  'item_unknown',
  'lot_unknown',
  'unit_mismatch',
  'precision',
  'forbidden',
  'invalid',
]);

function troubleLine(world: World, { fact, receipt }: TroubledFact): AttentionLine | undefined {
  const order = 'order' in fact.data ? fact.data.order : null;
  const number = order === null ? '' : (planBody(world.plan, 'workOrder', order)?.number ?? order);
  const line = (id: string, since: string, owner: Role, what: Worded): AttentionLine => ({
    id,
    what,
    since,
    owner,
    order,
    decisions: [],
  });
  const { quarantined, posting, receivedAt } = receipt;
  if (quarantined) {
    const owner = quarantined.reason === 'unauthorised' ? 'supervisor' : 'engineer';
    const params = { types: fact.type, number, detail: quarantined.detail };
    return line(`set-aside/${fact.id}`, receivedAt, owner, { code: `set-aside-${quarantined.reason}`, params });
  }
  // Whoever took it back has decided.
  if (posting?.state !== 'rejected' || isSilenced(world, fact)) return undefined;
  const { code, message } = readRejection(posting.message ?? '');
  const owner = ofEngineers.has(code) ? 'engineer' : 'supervisor';
  const params = { types: fact.type, number, message };
  return line(`erp-refused/${fact.id}`, posting.at, owner, { code: `erp-refused-${code}`, params });
}
