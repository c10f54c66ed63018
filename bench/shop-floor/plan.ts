import type { PlanDocument } from '../../shared/plan/plan-document.ts';

/** The site of the shop floor that the benchmarks share. */
export const SITE = 'bench';
/** The station whose kiosk is measured; it stands at press-1. */
export const STATION = 'line-1';
/** Machines of each of the two work centers. Press n belongs to station line-n, bench n to station line-(n + 5). */
export const MACHINES = 5;
/** The person who is signed on at the station. */
export const OPERATOR = { id: 'p-ada', badge: 'B-1' } as const;

const head = { revision: 1, externalRefs: [] };

/** Id of the order with this number, counted from 0. */
export function orderId(n: number): string {
  return `WO-${String(n).padStart(6, '0')}`;
}

function order(n: number, startMs: number): PlanDocument {
  const operation = (id: string, sequence: number, name: string, workCenter: string) => ({
    id,
    sequence,
    name,
    workCenter,
    setupMinutes: 10,
    runMinutes: 60,
    materials: [],
  });
  return {
    kind: 'workOrder',
    id: orderId(n),
    ...head,
    body: {
      number: orderId(n),
      material: { id: `M-${n % 300}`, name: `Bracket ${n % 300}` },
      quantity: { value: '100000', unit: 'C62' },
      due: new Date(startMs + n * 60_000).toISOString(),
      earliestStart: null,
      priority: 0,
      customer: n % 2 === 0 ? `Customer ${n % 40}` : null,
      requestState: 'released',
      overTolerancePercent: 10,
      operations: [operation('10', 10, 'Press', 'press'), operation('20', 20, 'Pack', 'packing')],
    },
  };
}

function machines(workCenter: string, name: string, firstStation: number): PlanDocument[] {
  return Array.from({ length: MACHINES }, (_, index): PlanDocument[] => {
    const id = `${workCenter}-${index + 1}`;
    const line = firstStation + index;
    return [
      { kind: 'equipment', id, ...head, body: { name: `${name} ${index + 1}`, level: 'workUnit', parent: workCenter } },
      { kind: 'station', id: `line-${line}`, ...head, body: { name: `Line ${line}`, equipment: id } },
    ];
  }).flat();
}

/** A plant of two work centers of five machines, with `orders` released orders of two operations each; due a minute apart from `startMs` on. */
export function shopFloorPlan(orders: number, startMs: number): PlanDocument[] {
  const reason = (code: string, en: string, de: string) => ({ code, text: { en, de } });
  return [
    { kind: 'equipment', id: 'press', ...head, body: { name: 'Presses', level: 'workCenter', parent: null } },
    { kind: 'equipment', id: 'packing', ...head, body: { name: 'Packing', level: 'workCenter', parent: null } },
    ...machines('press', 'Press', 1),
    ...machines('packing', 'Bench', 1 + MACHINES),
    {
      kind: 'person',
      id: OPERATOR.id,
      ...head,
      body: { name: 'Ada', badge: OPERATOR.badge, roles: ['operator'], language: 'en', active: true },
    },
    {
      kind: 'reasons',
      id: 'scrap',
      ...head,
      body: { reasons: [reason('crack', 'Crack', 'Riss'), reason('burr', 'Burr', 'Grat')] },
    },
    { kind: 'reasons', id: 'stop', ...head, body: { reasons: [reason('jam', 'Jam', 'Stau')] } },
    {
      kind: 'reasons',
      id: 'dispatchOverride',
      ...head,
      body: { reasons: [reason('material', 'Material missing', 'Material fehlt')] },
    },
    ...Array.from({ length: orders }, (_, n) => order(n, startMs)),
  ];
}
