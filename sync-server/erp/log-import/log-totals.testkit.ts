import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import { readFact } from '../../../shared/catalogue/fact-catalogue.ts';
import { compareFacts } from '../../../shared/facts/order.ts';
import type { SiteStore } from '../../store/site-store.ts';
import { groupedBy } from '../import/grouped-by.ts';
import { timeSpent } from '../outbox/time-spent.ts';

/** What the facts of a machine add up to. */
export interface MachineTotals {
  runMinutes: number;
  setupMinutes: number;
  stopMinutes: number;
  good: number;
  readonly scrap: Record<string, number>;
}

const MINUTE = 60_000;

/** All facts with effect that a store holds. */
export async function factsIn(store: SiteStore): Promise<Fact[]> {
  const facts: Fact[] = [];
  for await (const { facts: batch } of store.streamFacts(0))
    for (const raw of batch) {
      const reading = readFact(raw);
      if (reading.ok) facts.push(reading.fact);
    }
  return facts.toSorted(compareFacts);
}

/** Adds up the facts by machine: time of people by what they did, standstill of the machine, pieces. */
export function totalsByMachine(facts: readonly Fact[]): Map<string, MachineTotals> {
  const totals = new Map<string, MachineTotals>();
  const of = (equipment: string) => {
    const own = totals.get(equipment) ?? { runMinutes: 0, setupMinutes: 0, stopMinutes: 0, good: 0, scrap: {} };
    totals.set(equipment, own);
    return own;
  };
  const orders = groupedBy(facts, (fact) => ('order' in fact.data ? fact.data.order : ''));
  for (const [order, own] of orders) {
    if (order === '') continue;
    for (const fact of own) {
      if (fact.type === 'LaborStopped') {
        const spent = timeSpent(own, fact.id);
        of(fact.data.equipment).runMinutes += (spent?.runMs ?? Number.NaN) / MINUTE;
        of(fact.data.equipment).setupMinutes += (spent?.setupMs ?? Number.NaN) / MINUTE;
      } else if (fact.type === 'QuantityReported') {
        const machine = of(fact.data.equipment);
        machine.good += Number(fact.data.good.value);
        for (const { quantity, reason } of fact.data.scrap)
          machine.scrap[reason] = (machine.scrap[reason] ?? 0) + Number(quantity.value);
      }
    }
  }
  const stopped = new Map<string, string>();
  for (const fact of facts) {
    if (fact.type !== 'EquipmentStateChanged') continue;
    const { equipment, state } = fact.data;
    if (state === 'stopped') stopped.set(equipment, fact.occurredAt);
    else of(equipment).stopMinutes += (Date.parse(fact.occurredAt) - Date.parse(stopped.get(equipment) ?? '')) / MINUTE;
  }
  return totals;
}
