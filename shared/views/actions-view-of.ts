import { parseRef } from '../aggregates/references.ts';
import { isSilenced } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { readCheckedFact } from '../catalogue/fact-catalogue.ts';
import type { Fact, FactName } from '../catalogue/fact-catalogue.ts';
import type { RawFact } from '../facts/envelope.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { findJob } from '../production/job-lookup.ts';
import { nameOfTarget } from '../quality/refuse-held.ts';
import { addDecimals } from '../quantity/quantity.ts';
import type { ActionLine, ActionsView } from './view-schemas.ts';

/** How many commands the list shows. */
const LINES = 20;

type Params = ActionLine['what']['params'];

/** What goes along with other facts of a command, the more so the higher; a command is named by what goes along the least. */
const accompanies: Partial<Record<FactName, number>> = {
  SetupStarted: 1,
  QuantityReported: 1,
  EquipmentStateChanged: 2,
  MaterialConsumed: 3,
  MaterialReturned: 3,
  LaborStarted: 4,
  LaborStopped: 4,
  StopExplained: 5,
  DispatchOverridden: 6,
  DeviationResolved: 6,
  PhotoAdded: 7,
};

/** The fact of a command that names it. */
export function mainFact(facts: readonly Fact[]): Fact | undefined {
  const weight = (fact: Fact) => accompanies[fact.type] ?? 0;
  return facts.toSorted((a, b) => weight(a) - weight(b))[0];
}

function jobParams(world: World, fact: Fact): Params {
  if (!('order' in fact.data)) return {};
  const { order } = fact.data;
  const number = planBody(world.plan, 'workOrder', order)?.number ?? order;
  if (!('operation' in fact.data)) return { order: number };
  const job = findJob(world, order, fact.data.operation);
  return { order: number, operation: 'missing' in job ? fact.data.operation : job.operation.name };
}

/** The order of a fact that names it in its references only. */
function orderParams(world: World, { refs }: Fact): Params {
  const order = refs.map(parseRef).find(({ kind }) => kind === 'workOrder')?.id;
  return order === undefined ? {} : { order: planBody(world.plan, 'workOrder', order)?.number ?? order };
}

function quantityParams(facts: readonly Fact[]): Params {
  const reports = facts.filter((fact) => fact.type === 'QuantityReported');
  const [first] = reports;
  if (!first) return {};
  const sum = (values: readonly string[]) => values.reduce(addDecimals, '0');
  const scrap = reports.flatMap((report) => report.data.scrap);
  return {
    good: sum(reports.map(({ data }) => data.good.value)),
    scrap: sum(scrap.map(({ quantity }) => quantity.value)),
    rework: sum(reports.map(({ data }) => data.rework.value)),
    unit: first.data.good.unit,
    reason: scrap[0]?.reason ?? '',
  };
}

/** The name of a person; the id where the plan has none. */
export const personName = (plan: PlanIndex, id: string): string => planBody(plan, 'person', id)?.name ?? id;
const materialName = (plan: PlanIndex, id: string) => planBody(plan, 'material', id)?.name ?? id;

/** A deed in words: the main fact of a command, and all facts of it. */
export function whatHappened(world: World, main: Fact, facts: readonly Fact[]): ActionLine['what'] {
  const { plan } = world;
  const job = jobParams(world, main);
  switch (main.type) {
    case 'SignedOn':
    case 'SignedOff':
      return { code: main.type, params: { person: personName(plan, main.data.person) } };
    case 'LaborStarted':
    case 'LaborStopped':
      return { code: main.type, params: { ...job, person: personName(plan, main.data.person) } };
    case 'EquipmentStateChanged':
      return main.data.state === 'stopped'
        ? { code: 'EquipmentStopped', params: { reason: main.data.reason ?? '' } }
        : { code: 'EquipmentReleased', params: {} };
    case 'StopExplained':
      return { code: main.type, params: { reason: main.data.reason } };
    case 'CounterRead':
      return { code: main.type, params: { count: main.data.counts } };
    case 'QuantityReported':
      return { code: main.type, params: { ...job, ...quantityParams(facts) } };
    case 'JobCompleted': {
      const { remainder, short } = main.data;
      return { code: main.type, params: { ...job, ...quantityParams(facts), remainder, short: short ?? '' } };
    }
    case 'JobPaused':
    case 'JobReopened':
      return { code: main.type, params: { ...job, reason: main.data.reason ?? '' } };
    case 'ReworkOperationAdded': {
      const { value, unit } = main.data.quantity;
      return { code: main.type, params: { ...job, rework: value, unit, reason: main.data.reason } };
    }
    case 'MaterialConsumed':
    case 'MaterialReturned': {
      const { material, lot, quantity } = main.data;
      const of = { material: materialName(plan, material), lot: lot ?? '' };
      return { code: main.type, params: { ...job, ...of, quantity: quantity.value, unit: quantity.unit } };
    }
    case 'OrderChangeDecided':
      return { code: main.type, params: { ...job, decision: main.data.decision } };
    case 'PostingResent':
      return { code: main.type, params: orderParams(world, main) };
    case 'PostingSettled':
      return { code: main.type, params: { ...orderParams(world, main), as: main.data.as } };
    case 'HoldPlaced':
    case 'HoldReleased':
      return { code: main.type, params: { name: nameOfTarget(world, main.data.target) } };
    case 'JobPinned':
    case 'JobUnpinned': {
      const { equipment } = main.data;
      return { code: main.type, params: { ...job, name: planBody(plan, 'equipment', equipment)?.name ?? equipment } };
    }
    case 'OrderPrioritised':
      return { code: main.type, params: { ...job, name: String(main.data.priority) } };
    case 'RulePublished':
      return { code: main.type, params: { name: main.data.definition.name } };
    case 'RuleSwitched':
      return { code: main.data.on ? 'RuleOn' : 'RuleOff', params: { name: main.data.rule } };
    default:
      return { code: main.type, params: 'deviation' in main.data ? { kind: main.data.kind } : job };
  }
}

/** What belongs on one line: the facts of a command, and all that the machine counted for one job. */
function groupOf(fact: Fact): string | undefined {
  if (fact.type === 'Reversed') return undefined;
  if (fact.command !== null) return fact.command;
  if (fact.type !== 'QuantityReported') return undefined;
  return `counted ${JSON.stringify([fact.data.order, fact.data.operation])}`;
}

/**
 * The last commands of a station, newest first, with how far each has come; what its machine counted is one line for each job. Undo commands
 * show as the mark on what they took back.
 * @param recent own facts, newest last; no more of them are read than the lines need.
 * @param reachedOf how far the facts of a line have come together.
 */
export function actionsViewOf(
  world: World,
  recent: readonly RawFact[],
  reachedOf: (facts: readonly Fact[]) => ActionLine['reached'],
): ActionsView {
  const groups = new Map<string, Fact[]>();
  for (let index = recent.length - 1; index >= 0; index -= 1) {
    const raw = recent[index];
    const fact = raw && readCheckedFact(raw);
    const group = fact && groupOf(fact);
    if (!fact || group === undefined) continue;
    const known = groups.get(group);
    if (known) known.unshift(fact);
    else if (groups.size < LINES) groups.set(group, [fact]);
    // The facts of a command lie together, and older ones than those shown are of no interest.
    else break;
  }
  const lines: ActionLine[] = [];
  for (const [id, facts] of groups) {
    const main = mainFact(facts);
    const last = facts.at(-1);
    if (!main || !last) continue;
    const { command, person } = main;
    lines.push({
      id,
      command,
      job: 'operation' in main.data ? { order: main.data.order, operation: main.data.operation } : null,
      at: command === null ? last.occurredAt : main.occurredAt,
      person: person && personName(world.plan, person.id),
      what: whatHappened(world, main, facts),
      undone: facts.every((fact) => isSilenced(world, fact)),
      reached: reachedOf(facts),
    });
  }
  return { lines };
}
