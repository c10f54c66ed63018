import type { PlanDocument } from '../plan/plan-document.ts';
import { equipmentDocument, orderDocument, smallPlant } from '../testing/small-plant.ts';

const head = (id: string) => ({ id, revision: 1, externalRefs: [] });

function material(id: string, name: string, unit: string, gtin?: string): PlanDocument {
  return {
    kind: 'material',
    ...head(id),
    body: {
      name,
      unit,
      control: 'lot',
      conversions: [],
      substitutes: [],
      ...(gtin === undefined ? {} : { gtin }),
    },
  };
}

function lot(id: string, of: string, unit: string, supplierLot: string | null): PlanDocument {
  return {
    kind: 'lot',
    ...head(id),
    body: {
      material: of,
      quantity: { value: '500', unit },
      disposition: 'unrestricted',
      location: null,
      expiry: null,
      supplierLot,
    },
  };
}

/** The small plant with tags, materials and lots; order and machine 4711 share a code. */
export function scanPlant(): PlanDocument[] {
  const saw = equipmentDocument('saw-1', 'workUnit', 'saw');
  const place = (id: string, level: 'storage' | 'tool'): PlanDocument => ({
    kind: 'equipment',
    ...head(id),
    body: { name: `Name ${id}`, level, parent: 'hall' },
  });
  const needs = {
    material: 'steel',
    name: 'Steel',
    quantityPer: '1',
    unit: 'KGM',
    mode: 'explicit' as const,
  };
  return [
    ...smallPlant().filter(({ kind, id }) => kind !== 'equipment' || id !== 'saw-1'),
    ...(saw.kind === 'equipment' ? [{ ...saw, body: { ...saw.body, tag: 'TAG-SAW-1' } }] : []),
    place('shelf-3', 'storage'),
    place('die-9', 'tool'),
    { kind: 'equipment', ...head('twin'), body: { name: 'Name twin', level: 'workUnit', parent: 'mill', tag: '4711' } },
    orderDocument('wo-twin', { number: '4711' }),
    orderDocument('wo-steel', {
      priority: 9,
      operations: [
        {
          id: '10',
          sequence: 10,
          name: 'saw 10',
          workCenter: 'saw',
          setupMinutes: 10,
          runMinutes: 60,
          materials: [needs],
        },
      ],
    }),
    material('steel', 'Steel', 'KGM'),
    material('resin', 'Resin', 'KGM', '9501101530003'),
    material('other', 'Other', 'KGM', '00012345678905'),
    lot('L-100', 'steel', 'KGM', null),
    lot('L-200', 'resin', 'KGM', 'CHARGE-7'),
  ];
}
