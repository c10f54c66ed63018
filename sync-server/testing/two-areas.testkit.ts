import type { Lane } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import type { PlanDraft } from '../../shared/plan/plan-document.ts';
import type { SiteStore, StoredRow } from '../store/site-store.ts';
import { quantityDraft } from './station.testkit.ts';
import { batchOf, orderDraft, personDraft } from './store.testkit.ts';

type Level = Extract<PlanDraft, { kind: 'equipment' }>['body']['level'];

/** One element of the equipment hierarchy. */
export function equipmentDraft(id: string, level: Level, parent: string | null): PlanDraft {
  return { kind: 'equipment', id, externalRefs: [], body: { name: `Name ${id}`, level, parent } };
}

/** Where a station stands. */
export function stationDraft(id: string, equipment: string): PlanDraft {
  return { kind: 'station', id, externalRefs: [], body: { name: `Name ${id}`, equipment } };
}

/** An order with one operation at each of these work centers. */
export function orderAt(id: string, ...workCenters: readonly string[]): PlanDraft {
  const operations = workCenters.map((workCenter, index) => ({
    id: String((index + 1) * 10),
    sequence: (index + 1) * 10,
    name: `At ${workCenter}`,
    workCenter,
    setupMinutes: 0,
    runMinutes: 60,
    materials: [],
  }));
  return orderDraft(id, { operations });
}

/** Each area has a work center `<area>-work` with two machines `<area>-1`, `<area>-2` and a station `st-<area>` at the first. */
export function areaDrafts(area: string): PlanDraft[] {
  return [
    equipmentDraft(area, 'area', 'plant'),
    equipmentDraft(`${area}-work`, 'workCenter', area),
    ...[1, 2].map((number) => equipmentDraft(`${area}-${number}`, 'workUnit', `${area}-work`)),
    stationDraft(`st-${area}`, `${area}-1`),
  ];
}

/** A plant with the areas north and south, the operators anna and ben, and no orders. */
export function twoAreas(): PlanDraft[] {
  return [
    equipmentDraft('plant', 'site', null),
    ...['north', 'south'].flatMap(areaDrafts),
    personDraft('anna'),
    personDraft('ben'),
  ];
}

/** Pieces reported for an order at a machine. */
export function piecesAt(order: string, equipment: string, over: Partial<FactDraft> = {}): FactDraft {
  const zero = { value: '0', unit: 'C62' };
  const data = { order, operation: '10', equipment, good: { value: '5', unit: 'C62' }, scrap: [], rework: zero };
  return quantityDraft({ refs: [`workOrder:${order}`, `equipment:${equipment}`], data, ...over });
}

/** A machine that stops. */
export function stopOf(equipment: string, over: Partial<FactDraft> = {}): FactDraft {
  const data = { equipment, state: 'stopped' as const, reason: 'jam' };
  return quantityDraft({ type: 'EquipmentStateChanged', refs: [`equipment:${equipment}`], data, ...over });
}

/** Something that happens to a deviation at a machine: raised unless told otherwise. */
export function deviationDraft(deviation: string, equipment: string, over: Partial<FactDraft> = {}): FactDraft {
  const about = { deviation, kind: 'assistance', subject: { equipment }, round: 0 };
  const isRaised = (over.type ?? 'DeviationRaised') === 'DeviationRaised';
  const data = { ...about, ...(isRaised ? { params: {} } : {}), note: '' };
  const refs = [`deviation:${deviation}`, `equipment:${equipment}`];
  return quantityDraft({ type: 'DeviationRaised', refs, data, ...over });
}

/** A fact is taken back. */
export function reversalDraft(fact: RawFact): FactDraft {
  return quantityDraft({ type: 'Reversed', refs: fact.refs, data: { type: fact.type }, reverses: fact.id });
}

/** Stores facts of one chain. */
export async function store(to: SiteStore, facts: readonly RawFact[]): Promise<void> {
  if (!(await to.appendFacts(batchOf(facts)))) throw new Error('The facts were not stored.');
}

/** Everything of a lane that a station gets when it pulls from a place on. */
export async function pulledBy(
  from: SiteStore,
  station: string,
  { lane = 'normal', seq = 0, since = 0 }: { lane?: Lane; seq?: number; since?: number } = {},
): Promise<StoredRow[]> {
  const scope = await from.scopes.scopeOf(station);
  const rows: StoredRow[] = [];
  for (let after = seq; ;) {
    const page = await from.scopes.rowsAfter({ scope, seq: after, since, lane, limit: 3, without: [] });
    rows.push(...page.rows);
    if (!page.more) return rows;
    after = page.through;
  }
}
