import { instantOf } from '../gate/gate-context.ts';
import type { LotPlan, MaterialPlan } from '../plan/material.ts';
import type { PersonPlan } from '../plan/person.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import type { OperationPlan, WorkOrderPlan } from '../plan/work-order.ts';
import { TEST_START_MS } from './seeded.ts';

const HOUR = 3_600_000;
const head = (id: string, revision = 1) => ({ id, revision, externalRefs: [] });

/** Stations of the small plant and the machine each stands at. */
export const plantStations = { 'st-saw-1': 'saw-1', 'st-saw-2': 'saw-2', 'st-mill-1': 'mill-1', 'st-pack-1': 'pack-1' };

/** People of the small plant by id; everybody's badge is `badge-` and the id. */
export const plantPeople: Readonly<Record<string, Pick<PersonPlan, 'roles' | 'active' | 'workCenters'>>> = {
  ann: { roles: ['operator'], active: true },
  ben: { roles: ['operator'], active: true, workCenters: ['mill'] },
  tom: { roles: ['setter'], active: true },
  ian: { roles: ['qualityInspector'], active: true },
  mia: { roles: ['materialHandler'], active: true },
  sue: { roles: ['supervisor'], active: true },
  boss: { roles: ['supervisor'], active: true },
  eva: { roles: ['engineer'], active: true },
  old: { roles: ['operator'], active: false },
};

/** A revision of a person; the badge is `badge-` and the id unless another is given. */
export function personDocument(id: string, revision = 1, badge = `badge-${id}`): PlanDocument {
  const plan = plantPeople[id] ?? { roles: ['operator' as const], active: true };
  return { kind: 'person', ...head(id, revision), body: { name: `Name ${id}`, badge, language: 'en', ...plan } };
}

/** One operation; its id is its sequence, its name says the work center. */
export function operationAt(workCenter: string, sequence: number): OperationPlan {
  const id = String(sequence);
  return { id, sequence, name: `${workCenter} ${id}`, workCenter, setupMinutes: 10, runMinutes: 60, materials: [] };
}

/** A revision of a work order: 100 pieces over saw and mill, due in eight hours, unless `over` says otherwise. */
export function orderDocument(id: string, over: Partial<WorkOrderPlan> = {}, revision = 1): PlanDocument {
  return {
    kind: 'workOrder',
    ...head(id, revision),
    body: {
      number: `N-${id}`,
      material: { id: 'bracket', name: 'Bracket' },
      quantity: { value: '100', unit: 'C62' },
      due: instantOf(TEST_START_MS + 8 * HOUR),
      earliestStart: null,
      priority: 0,
      customer: null,
      requestState: 'released',
      overTolerancePercent: 10,
      operations: [operationAt('saw', 10), operationAt('mill', 20)],
      ...over,
    },
  };
}

/** One element of the equipment hierarchy. */
export function equipmentDocument(
  id: string,
  level: 'site' | 'area' | 'workCenter' | 'workUnit',
  parent: string | null,
): PlanDocument {
  return { kind: 'equipment', ...head(id), body: { name: `Name ${id}`, level, parent } };
}

const reasonsDocument = (category: string, codes: readonly string[]): PlanDocument => ({
  kind: 'reasons',
  ...head(category),
  body: { reasons: codes.map((code) => ({ code, text: { en: code, de: code } })) },
});

/** A material that is kept in metres by lots; one bar is six metres. */
export function materialDocument(id: string, over: Partial<MaterialPlan> = {}): PlanDocument {
  const body: MaterialPlan = {
    name: `Name ${id}`,
    unit: 'MTR',
    control: 'lot',
    conversions: [{ unit: 'BAR', factor: '6' }],
    substitutes: [],
    ...over,
  };
  return { kind: 'material', ...head(id), body };
}

/** A lot of so many metres that may be used. */
export function lotDocument(id: string, material: string, metres: string, over: Partial<LotPlan> = {}): PlanDocument {
  const body: LotPlan = {
    material,
    quantity: { value: metres, unit: 'MTR' },
    disposition: 'unrestricted',
    location: null,
    expiry: null,
    supplierLot: null,
    ...over,
  };
  return { kind: 'lot', ...head(id), body };
}

/** Half a metre of steel for each piece, by scanned lots; ten percent more are let through. */
const steel = {
  material: 'steel',
  name: 'Steel',
  quantityPer: '0.5',
  unit: 'MTR',
  mode: 'explicit' as const,
  overTolerancePercent: 10,
};

/** Materials and lots: what wo-1 needs at the saw, a substitute for it, and lots that nobody may use. */
function plantMaterials(): PlanDocument[] {
  return [
    materialDocument('steel', { substitutes: ['steel-b'] }),
    materialDocument('steel-b'),
    materialDocument('brass'),
    lotDocument('lot-1', 'steel', '30', { expiry: '2026-12-31' }),
    lotDocument('lot-2', 'steel', '100'),
    lotDocument('lot-b', 'steel-b', '40'),
    lotDocument('lot-brass', 'brass', '50'),
    lotDocument('lot-bad', 'steel', '50', { disposition: 'blocked' }),
    lotDocument('lot-old', 'steel', '50', { expiry: '2026-11-22' }),
  ];
}

/** The reasons of the small plant. */
export const plantReasons = {
  scrap: ['crack', 'burr'],
  stop: ['jam', 'no-material'],
  dispatchOverride: ['urgent'],
  rework: ['burr'],
  pause: ['break'],
  reopen: ['miscount'],
  short: ['lost'],
};

/** A plant with two saws, a mill and a packing bench, nine people, three open orders and a cancelled one. */
export function smallPlant(): PlanDocument[] {
  return [
    {
      kind: 'settings',
      ...head('site'),
      body: { name: 'Small plant', timeZone: 'Europe/Berlin', syncAmberAfterMinutes: 15 },
    },
    equipmentDocument('plant', 'site', null),
    equipmentDocument('hall', 'area', 'plant'),
    ...['saw', 'mill', 'pack'].map((id) => equipmentDocument(id, 'workCenter', 'hall')),
    ...Object.values(plantStations).map((unit) => equipmentDocument(unit, 'workUnit', unit.split('-')[0] ?? null)),
    ...Object.entries(plantStations).map(([id, equipment]): PlanDocument => ({
      kind: 'station',
      ...head(id),
      body: { name: `Name ${id}`, equipment },
    })),
    ...Object.keys(plantPeople).map((id) => personDocument(id)),
    ...Object.entries(plantReasons).map(([category, codes]) => reasonsDocument(category, codes)),
    ...plantMaterials(),
    orderDocument('wo-1', {
      priority: 3,
      customer: 'Customer A',
      operations: [{ ...operationAt('saw', 10), materials: [steel] }, operationAt('mill', 20)],
    }),
    orderDocument('wo-2', { operations: [operationAt('saw', 10), operationAt('mill', 20), operationAt('pack', 30)] }),
    orderDocument('wo-3', { due: instantOf(TEST_START_MS + HOUR), overTolerancePercent: 0 }),
    orderDocument('wo-cancelled', { requestState: 'cancelled' }),
  ];
}
