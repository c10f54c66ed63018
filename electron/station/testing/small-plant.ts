import type { PlanDocument } from '../../../shared/plan/plan-document.ts';
import { rowKey } from '../../../shared/sync/protocol.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';

const text = (en: string, de: string) => ({ en, de });
const head = { revision: 1, externalRefs: [] };

function person(
  id: string,
  name: string,
  badge: string,
  role: 'operator' | 'supervisor' | 'materialHandler',
): PlanDocument {
  return { kind: 'person', id, ...head, body: { name, badge, roles: [role], language: 'de', active: true } };
}

/** An order of two operations, press then pack, due so many hours after six o'clock. */
export function order(id: string, dueHours: number, revision = 1, quantity = '100'): PlanDocument {
  const operation = (key: string, sequence: number, name: string, workCenter: string) => ({
    id: key,
    sequence,
    name,
    workCenter,
    setupMinutes: 10,
    runMinutes: 60,
    materials: [],
  });
  return {
    kind: 'workOrder',
    id,
    revision,
    externalRefs: [],
    body: {
      number: id,
      material: { id: 'M-1', name: 'Bracket' },
      quantity: { value: quantity, unit: 'C62' },
      due: new Date(Date.UTC(2026, 2, 2, 6 + dueHours)).toISOString(),
      earliestStart: null,
      priority: 0,
      customer: null,
      requestState: 'released',
      overTolerancePercent: 10,
      operations: [operation('10', 10, 'Press', 'press'), operation('20', 20, 'Pack', 'packing')],
    },
  };
}

/** A station that stands at a machine. */
export function stationAt(id: string, equipment: string, revision = 1): PlanDocument {
  return { kind: 'station', id, revision, externalRefs: [], body: { name: `Station ${id}`, equipment } };
}

/** A plant with one press, three people, reasons and three orders. */
export function smallPlant(): PlanDocument[] {
  return [
    {
      kind: 'settings',
      id: 'site',
      ...head,
      body: { name: 'Test plant', timeZone: 'Europe/Berlin', syncAmberAfterMinutes: 15 },
    },
    { kind: 'equipment', id: 'press', ...head, body: { name: 'Presses', level: 'workCenter', parent: null } },
    { kind: 'equipment', id: 'press-1', ...head, body: { name: 'Press 1', level: 'workUnit', parent: 'press' } },
    { kind: 'equipment', id: 'packing', ...head, body: { name: 'Packing', level: 'workCenter', parent: null } },
    { kind: 'station', id: 'line-1', ...head, body: { name: 'Line 1', equipment: 'press-1' } },
    { kind: 'station', id: 'line-2', ...head, body: { name: 'Line 2', equipment: 'packing' } },
    person('p-ada', 'Ada', 'B-1', 'operator'),
    person('p-sam', 'Sam', 'B-2', 'supervisor'),
    person('p-max', 'Max', 'B-3', 'materialHandler'),
    {
      kind: 'reasons',
      id: 'scrap',
      ...head,
      body: {
        reasons: [
          { code: 'crack', text: text('Crack', 'Riss') },
          { code: 'burr', text: text('Burr', 'Grat') },
        ],
      },
    },
    { kind: 'reasons', id: 'stop', ...head, body: { reasons: [{ code: 'jam', text: text('Jam', 'Stau') }] } },
    {
      kind: 'reasons',
      id: 'dispatchOverride',
      ...head,
      body: { reasons: [{ code: 'material', text: text('Material missing', 'Material fehlt') }] },
    },
    order('WO-1', 4),
    order('WO-2', 6),
    order('WO-3', 8),
  ];
}

/** Plan documents as rows of a site log, from a place on. */
export function planRows(documents: readonly PlanDocument[], from = 1): LooseRow[] {
  return documents.map((document, index) => ({
    seq: from + index,
    key: rowKey.plan(document.kind, document.id, document.revision),
    lane: 'normal',
    kind: 'plan',
    body: document,
  }));
}
