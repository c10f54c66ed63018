import { isSilenced } from '../../../shared/aggregates/world.ts';
import { readCheckedFact } from '../../../shared/catalogue/fact-catalogue.ts';
import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import { planBody } from '../../../shared/plan/plan-index.ts';
import type { PlanIndex } from '../../../shared/plan/plan-index.ts';
import { addDecimals } from '../../../shared/quantity/quantity.ts';
import type { ActionLine, ActionsView } from '../../../shared/views/view-schemas.ts';
import type { Replica } from '../kernel/replica.ts';

/** How many commands the list shows. */
const LINES = 20;

type Params = ActionLine['what']['params'];

function jobParams(plan: PlanIndex, fact: Fact): Params {
  if (!('operation' in fact.data)) return {};
  const order = planBody(plan, 'workOrder', fact.data.order);
  const { operation } = fact.data;
  return {
    order: order?.number ?? fact.data.order,
    operation: order?.operations.find((one) => one.id === operation)?.name ?? operation,
  };
}

function quantityParams(facts: readonly Fact[]): Params {
  const report = facts.find((fact) => fact.type === 'QuantityReported');
  if (!report) return {};
  const { good, scrap, rework } = report.data;
  const scrapped = scrap.reduce((sum, entry) => addDecimals(sum, entry.quantity.value), '0');
  return { good: good.value, scrap: scrapped, rework: rework.value, unit: good.unit, reason: scrap[0]?.reason ?? '' };
}

/** The fact that names what a command did; close-outs and overrides record more than one. */
function mainFact(facts: readonly Fact[]): Fact | undefined {
  return facts.find((fact) => fact.type === 'JobCompleted') ?? facts[0];
}

function whatHappened(plan: PlanIndex, facts: readonly Fact[]): ActionLine['what'] | undefined {
  const main = mainFact(facts);
  if (!main) return undefined;
  switch (main.type) {
    case 'SignedOn':
    case 'SignedOff':
      return {
        code: main.type,
        params: { person: planBody(plan, 'person', main.data.person)?.name ?? main.data.person },
      };
    case 'EquipmentStateChanged':
      return main.data.state === 'stopped'
        ? { code: 'EquipmentStopped', params: { reason: main.data.reason ?? '' } }
        : { code: 'EquipmentReleased', params: {} };
    case 'QuantityReported':
    case 'JobCompleted':
      return { code: main.type, params: { ...jobParams(plan, main), ...quantityParams(facts) } };
    default:
      return { code: main.type, params: jobParams(plan, main) };
  }
}

function reachedOf(
  replica: Replica,
  facts: readonly Fact[],
  heldSeq: (chain: string) => number,
): ActionLine['reached'] {
  const receipts = facts.map((fact) => replica.recent.receipts.get(fact.id)).filter((receipt) => receipt !== undefined);
  if (receipts.some((receipt) => receipt.quarantined !== null)) return 'quarantined';
  const postings = receipts.map((receipt) => receipt.posting).filter((posting) => posting !== null);
  if (postings.some((posting) => posting.state === 'rejected')) return 'rejected';
  if (!facts.every((fact) => fact.seq <= heldSeq(fact.chain))) return 'station';
  return postings.length > 0 && postings.every((posting) => posting.state === 'posted') ? 'erp' : 'server';
}

/** The last commands of this station, newest first, with how far each has come. Undo commands show as the mark on what they took back. */
export function actionsViewOf(replica: Replica, heldSeq: (chain: string) => number): ActionsView {
  const byCommand = new Map<string, Fact[]>();
  for (let index = replica.recent.facts.length - 1; index >= 0 && byCommand.size <= LINES; index -= 1) {
    const raw = replica.recent.facts[index];
    const fact = raw && readCheckedFact(raw);
    if (!fact || fact.command === null || fact.type === 'Reversed') continue;
    const known = byCommand.get(fact.command);
    if (known) known.unshift(fact);
    else byCommand.set(fact.command, [fact]);
  }
  const lines: ActionLine[] = [];
  for (const [command, facts] of [...byCommand].slice(0, LINES)) {
    const what = whatHappened(replica.world.plan, facts);
    const [first] = facts;
    if (!what || !first) continue;
    const person =
      first.person === null ? null : (planBody(replica.world.plan, 'person', first.person.id)?.name ?? first.person.id);
    const undone = facts.every((fact) => isSilenced(replica.world, fact));
    lines.push({ command, at: first.occurredAt, person, what, undone, reached: reachedOf(replica, facts, heldSeq) });
  }
  return { lines };
}
