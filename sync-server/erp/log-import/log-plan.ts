import { canonicalJson } from '../../../shared/facts/canonical-json.ts';
import { must } from '../../../shared/invariant.ts';
import type { PlanDocument, PlanDraft, PlanKind } from '../../../shared/plan/plan-document.ts';
import type { OperationPlan } from '../../../shared/plan/work-order.ts';
import { groupedBy } from '../import/grouped-by.ts';
import type { LogMapping } from './log-mapping.ts';
import type { LogRow } from './log-rows.ts';

/** What is known of the plan now: documents by `kind/id`. */
export type KnownPlan = ReadonlyMap<string, PlanDocument>;

/** The operation ids of each order, by what its rows call them. */
export type OperationIds = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Ids of operations as the log tells them apart, in the order in which work on them began: 10, 20, 30... */
export function operationIds(rows: readonly LogRow[]): OperationIds {
  const ids = new Map<string, Map<string, string>>();
  for (const { order, operation } of rows) {
    const own = ids.get(order) ?? new Map<string, string>();
    if (!own.has(operation)) own.set(operation, String((own.size + 1) * 10));
    ids.set(order, own);
  }
  return ids;
}

/**
 * Documents for what a log names and the plan does not have: machines under one work center each, people, reasons, and orders that are closed.
 * Orders of an earlier import of the same log grow with it.
 */
export function planOfLog(
  rows: readonly LogRow[],
  ids: OperationIds,
  known: KnownPlan,
  mapping: LogMapping,
): PlanDraft[] {
  const { plan } = mapping;
  if (!plan) return [];
  const drafts = new Map<string, PlanDraft>();
  const add = (draft: PlanDraft) => {
    const key = `${draft.kind}/${draft.id}`;
    if (!known.has(key) && !drafts.has(key)) drafts.set(key, draft);
  };
  const refs = (type: PlanKind, id: string) => [{ system: mapping.system, type, id, version: '' }];
  const equipment = (id: string, level: 'site' | 'area' | 'workCenter' | 'workUnit', parent: string | null) =>
    add({ kind: 'equipment', id, externalRefs: refs('equipment', id), body: { name: id, level, parent } });
  equipment(plan.site, 'site', null);
  equipment(plan.area, 'area', plan.site);
  for (const row of rows) {
    const workCenter = row.workCenter ?? plan.workCenter;
    equipment(workCenter, 'workCenter', plan.area);
    equipment(row.equipment, 'workUnit', workCenter);
    const { person } = row;
    const body = { name: person, badge: `${mapping.system}/${person}`, roles: ['operator' as const], active: true };
    add({ kind: 'person', id: person, externalRefs: refs('person', person), body: { ...body, language: 'en' } });
  }
  const orders = [...groupedBy(rows, (row) => row.order)].map(([id, own]) =>
    orderOfLog(id, own, must(ids.get(id), 'operations of the order'), mapping),
  );
  const reasons = [
    ...reasonsOfLog(
      'scrap',
      mapping.scrap.map(({ reason }) => reason),
      known,
    ),
    ...reasonsOfLog('stop', mapping.stopReason === null ? [] : [mapping.stopReason], known),
  ];
  return [...drafts.values(), ...reasons, ...orders.filter((draft) => isNews(draft, known))];
}

/** Orders that somebody else planned stay as they are. */
function isNews(draft: PlanDraft, known: KnownPlan): boolean {
  const before = known.get(`workOrder/${draft.id}`);
  return !before || canonicalJson(before.externalRefs) === canonicalJson(draft.externalRefs);
}

function orderOfLog(
  id: string,
  rows: readonly LogRow[],
  operations: ReadonlyMap<string, string>,
  { system, unit, plan }: LogMapping,
): PlanDraft {
  const first = must(rows[0], 'row of the order');
  const last = rows.reduce((latest, { end }) => (end > latest ? end : latest), first.end);
  const made = [...operations].map(([name, operation]): OperationPlan => {
    const center = rows.find((row) => row.operation === name)?.workCenter ?? must(plan, 'plan of the log').workCenter;
    return {
      id: operation,
      sequence: Number(operation),
      name,
      workCenter: center,
      setupMinutes: 0,
      runMinutes: 0,
      materials: [],
    };
  });
  const material = first.material ?? id;
  return {
    kind: 'workOrder',
    id,
    externalRefs: [{ system, type: 'productionLog', id, version: '' }],
    body: {
      number: id,
      material: { id: material, name: material },
      quantity: { value: first.orderQuantity ?? '0', unit },
      // A log knows no due dates: the day it was done.
      due: last,
      earliestStart: null,
      priority: 0,
      customer: null,
      requestState: 'closed',
      // Logs hold more than was ordered.
      overTolerancePercent: 1000,
      operations: made,
    },
  };
}

function reasonsOfLog(category: 'scrap' | 'stop', codes: readonly string[], known: KnownPlan): PlanDraft[] {
  const before = known.get(`reasons/${category}`);
  const reasons = before?.kind === 'reasons' ? before.body.reasons : [];
  const more = [...new Set(codes)].filter((code) => !reasons.some((reason) => reason.code === code));
  if (more.length === 0) return [];
  const body = { reasons: [...reasons, ...more.map((code) => ({ code, text: { en: code, de: code } }))] };
  return [{ kind: 'reasons', id: category, externalRefs: before?.externalRefs ?? [], body }];
}
