import { isSilenced, type World } from '../../shared/aggregates/world.ts';
import type { Fact } from '../../shared/catalogue/fact-catalogue.ts';
import { planBody } from '../../shared/plan/plan-index.ts';
import { addDecimals } from '../../shared/quantity/quantity.ts';
import type { ActionLine, ActionsView } from '../../shared/views/view-schemas.ts';

type Params = ActionLine['what']['params'];

function paramsOf(world: World, facts: readonly Fact[]): Params {
  const params: Params = {};
  for (const { type, data } of facts) {
    if ('order' in data) params['order'] = planBody(world.plan, 'workOrder', data.order)?.number ?? data.order;
    if ('operation' in data) params['operation'] = data.operation;
    if ('person' in data) params['person'] = planBody(world.plan, 'person', data.person)?.name ?? data.person;
    if (type === 'EquipmentStateChanged' && data.state === 'stopped') params['reason'] = data.reason ?? '';
    if (type === 'QuantityReported')
      Object.assign(params, {
        good: data.good.value,
        scrap: data.scrap.reduce((sum, entry) => addDecimals(sum, entry.quantity.value), '0'),
        rework: data.rework.value,
        unit: data.good.unit,
        reason: data.scrap[0]?.reason ?? '',
      });
  }
  return params;
}

function codeOf({ type, data }: Fact): string {
  if (type !== 'EquipmentStateChanged') return type;
  return data.state === 'stopped' ? 'EquipmentStopped' : 'EquipmentReleased';
}

/** How far the fake station's records have come: the older, the further. */
const stages: readonly ActionLine['reached'][] = [
  'station',
  'station',
  'server',
  'erp',
  'rejected',
  'quarantined',
  'erp',
];

export function fakeActions(world: World, facts: readonly Fact[]): ActionsView {
  const byCommand = new Map<string, Fact[]>();
  for (const fact of facts.toReversed()) {
    if (fact.command === null || fact.type === 'Reversed') continue;
    byCommand.set(fact.command, [fact, ...(byCommand.get(fact.command) ?? [])]);
  }
  const lines: ActionLine[] = [];
  for (const [command, own] of byCommand) {
    const main = own.find((fact) => fact.type === 'JobCompleted') ?? own[0];
    if (!main) continue;
    lines.push({
      command,
      at: main.occurredAt,
      person: main.person && (planBody(world.plan, 'person', main.person.id)?.name ?? null),
      what: { code: codeOf(main), params: paramsOf(world, own) },
      undone: own.every((fact) => isSilenced(world, fact)),
      reached: stages[Math.min(lines.length, stages.length - 1)] ?? 'erp',
    });
  }
  return { lines: lines.slice(0, 20) };
}
