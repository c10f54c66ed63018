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
import { settlements } from './attention-facts.ts';
import { changeDifferences } from './change-differences.ts';
import { answerTo } from './refusal-answers.ts';
import { readRejection } from './rejection.ts';
import type { RejectCode } from './rejection.ts';
import type { UnansweredReports } from './unanswered-reports.ts';

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
  /** Reports without an answer of the ERP for too long; null or absent: none. */
  readonly unanswered?: UnansweredReports | null;
}

/** More than a person looks through. */
const MOST_LINES = 200;

/**
 * What somebody has to decide: orders that the ERP changed or ended under running work, reports that it refused or never answered, facts that
 * were set aside.
 * A line stays until its decision is made or its cause is gone, and has the same id on every replica. Costs what the machines have in work,
 * not what the plan holds. Oldest first.
 */
export function attentionOf(
  world: World,
  { equipment, troubled, unanswered = null }: AttentionSources,
): AttentionLine[] {
  const lines = [
    ...changedOrders(world, equipment),
    ...troubled.flatMap((one) => troubleLine(world, one) ?? []),
    ...(unanswered === null ? [] : [silenceLine(unanswered)]),
  ];
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
    const details = changeDifferences(world, order, change.from, change.to);
    return [
      {
        id: `order-change/${order}/${change.to}`,
        what: changeInWords(world, order, change, details),
        details,
        since,
        owner: 'supervisor' as const,
        order,
        decisions: decisionsOn(change).map(([code, decision]) => ({
          code,
          command: 'decideOrderChange',
          params: { order, decision },
        })),
      },
    ];
  });
}

/** What can be decided about a change, each with its command. */
function decisionsOn({ matter, state }: OrderChange): readonly (readonly [code: string, decision: string])[] {
  // What follows the ERP already only has to be seen.
  if (matter === 'schedule') return [['seen', 'adopt']];
  // A cancelled order cannot be followed: there is nothing left to make.
  const decisions = state === 'released' ? ['adopt', 'keep', 'stop'] : ['stop', 'keep'];
  return decisions.map((decision) => [decision, decision]);
}

/** One difference alone by its own sentence, several by what they are about. */
function changeInWords(world: World, id: string, change: OrderChange, details: readonly Worded[]): Worded {
  const number = planBody(world.plan, 'workOrder', id, change.to)?.number ?? id;
  if (change.state !== 'released') return { code: `order-${change.state}`, params: { number } };
  const of = (code: string) => details.find((one) => one.code === code);
  const [quantity, due, priority] = [of('quantity'), of('due'), of('priority')];
  const isAlone = details.length === 1;
  if (quantity) {
    const { before = '', after = '', unit = '' } = quantity.params;
    const params = { number, ordered: before, total: after, unit };
    return { code: isAlone ? 'order-quantity' : 'order-quantity-and-more', params };
  }
  if (due && isAlone) return { code: 'order-due', params: { number, ...instantsOf(due) } };
  if (priority && isAlone) return { code: 'order-priority', params: { number, ...priority.params } };
  if (change.matter === 'schedule') return { code: 'order-schedule', params: { number } };
  const isOnly = (word: string) => details.length > 0 && details.every(({ code }) => code.startsWith(word));
  const named =
    isOnly('operation-') || isOnly('component-') ? 'operations' : isOnly('material') ? 'material' : 'changed';
  return { code: `order-${named}`, params: { number } };
}

const instantsOf = ({ params }: Worded) => ({ from: params['before'] ?? '', to: params['after'] ?? '' });

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
    details: [],
    since,
    owner,
    order,
    decisions: [],
  });
  const { quarantined, posting, receivedAt, doubt } = receipt;
  if (quarantined) {
    const owner = quarantined.reason === 'unauthorised' ? 'supervisor' : 'engineer';
    const params = { types: fact.type, number, detail: quarantined.detail };
    return line(`set-aside/${fact.id}`, receivedAt, owner, { code: `set-aside-${quarantined.reason}`, params });
  }
  // Whoever took it back has decided; and whoever answered, until the ERP refuses it again.
  if (doubt !== undefined && posting?.state !== 'rejected') {
    if (isSilenced(world, fact)) return undefined;
    const params = { types: fact.type, number, detail: doubt };
    return line(`doubted/${fact.id}`, receivedAt, 'supervisor', { code: 'doubted-proof', params });
  }
  if (posting?.state !== 'rejected' || isSilenced(world, fact) || answerTo(world, fact, posting.at)) return undefined;
  const { code, message } = readRejection(posting.message ?? '');
  const owner = ofEngineers.has(code) ? 'engineer' : 'supervisor';
  const params = { types: fact.type, number, message };
  const refused = line(`erp-refused/${fact.id}`, posting.at, owner, { code: `erp-refused-${code}`, params });
  return { ...refused, decisions: answersOf(fact.id) };
}

/** What can be decided about a refused report. */
function answersOf(posting: string): AttentionLine['decisions'] {
  return [
    { code: 'resend', command: 'resendPosting', params: { posting } },
    ...settlements.map((as) => ({ code: as, command: 'settlePosting', params: { posting, as } })),
  ];
}

/** Reports that the ERP has had for long and said nothing about: nothing is decided here, somebody has to look after the ERP. */
function silenceLine({ count, oldestAt }: UnansweredReports): AttentionLine {
  const what = { code: 'erp-silent', params: { count } };
  return { id: 'erp-silent', what, details: [], since: oldestAt, owner: 'engineer', order: null, decisions: [] };
}
