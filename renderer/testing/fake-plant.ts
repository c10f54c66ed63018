import type { PlanDocument } from '../../shared/plan/plan-document.ts';
import type { WorkOrderPlan } from '../../shared/plan/work-order.ts';

const head = (id: string) => ({ id, revision: 1, externalRefs: [] });
const reason = (code: string, en: string, de: string) => ({ code, text: { en, de } });

interface OrderSketch {
  readonly number: string;
  readonly material: string;
  readonly quantity: string;
  readonly unit?: string;
  readonly dueHours: number;
  readonly priority?: number;
  readonly customer?: string;
  readonly earliestHours?: number;
  readonly first?: 'laser';
  readonly minutes: number;
  readonly operation?: string;
}

const sketches: readonly OrderSketch[] = [
  {
    number: 'WO-1041',
    material: 'Side panel left, 1.5 mm',
    quantity: '400',
    dueHours: 5,
    minutes: 150,
    customer: 'Nordwerk Kühltechnik',
    priority: 2,
  },
  {
    number: 'WO-1038',
    material: 'Bracket 40 × 60, zinc',
    quantity: '1200',
    dueHours: 9,
    minutes: 240,
    customer: 'Aarhus Maskiner',
  },
  { number: 'WO-1044', material: 'Cable tray 300, perforated', quantity: '85', dueHours: -2, minutes: 75 },
  {
    number: 'WO-1052',
    material: 'Mounting rail 2 m',
    quantity: '60',
    dueHours: 1.2,
    minutes: 95,
    customer: 'Lind & Sons',
  },
  { number: 'WO-1047', material: 'Door leaf, stainless', quantity: '24', dueHours: 30, minutes: 180, first: 'laser' },
  {
    number: 'WO-1060',
    material: 'Edge strip',
    quantity: '12500.5',
    unit: 'KGM',
    dueHours: 52,
    minutes: 600,
    earliestHours: 40,
  },
  { number: 'WO-1055', material: 'Cover plate 200 × 200', quantity: '640', dueHours: 28, minutes: 130 },
  {
    number: 'WO-1058',
    material: 'Angle 90°, galvanised',
    quantity: '300',
    dueHours: 33,
    minutes: 90,
    customer: 'Nordwerk Kühltechnik',
  },
  { number: 'WO-1063', material: 'Housing rear wall', quantity: '150', dueHours: 49, minutes: 200, first: 'laser' },
  { number: 'WO-1066', material: 'Support foot', quantity: '2000', dueHours: 76, minutes: 320 },
];

function orderOf(sketch: OrderSketch, nowMs: number): WorkOrderPlan {
  const at = (hours: number) => new Date(nowMs + hours * 3_600_000).toISOString();
  const bending = {
    id: '20',
    sequence: 20,
    name: sketch.operation ?? 'Bend',
    workCenter: 'bending',
    setupMinutes: 15,
    runMinutes: sketch.minutes - 15,
    materials: [],
  };
  const cutting = { ...bending, id: '10', sequence: 10, name: 'Laser cut', workCenter: 'laser' };
  return {
    number: sketch.number,
    material: { id: sketch.material, name: sketch.material },
    quantity: { value: sketch.quantity, unit: sketch.unit ?? 'C62' },
    due: at(sketch.dueHours),
    earliestStart: sketch.earliestHours === undefined ? null : at(sketch.earliestHours),
    priority: sketch.priority ?? 0,
    customer: sketch.customer ?? null,
    requestState: 'released',
    overTolerancePercent: 2,
    operations: sketch.first === 'laser' ? [cutting, bending] : [bending],
  };
}

function person(
  id: string,
  name: string,
  badge: string,
  role: 'operator' | 'supervisor',
  language: 'en' | 'de',
): PlanDocument {
  return { kind: 'person', ...head(id), body: { name, badge, roles: [role], language, active: true } };
}

/** A plant small enough to know by heart, for development of the screens. Badges: 1001 Jana, 1002 Karl (German), 1003 Ines (supervisor). */
export function fakePlant(nowMs: number): PlanDocument[] {
  return [
    {
      kind: 'settings',
      ...head('site'),
      body: { name: 'Sheet metal works', timeZone: 'Europe/Berlin', syncAmberAfterMinutes: 60 },
    },
    { kind: 'equipment', ...head('works'), body: { name: 'Works', level: 'site', parent: null } },
    { kind: 'equipment', ...head('bending'), body: { name: 'Bending', level: 'workCenter', parent: 'works' } },
    { kind: 'equipment', ...head('laser'), body: { name: 'Laser', level: 'workCenter', parent: 'works' } },
    { kind: 'equipment', ...head('press-2'), body: { name: 'Press brake 2', level: 'workUnit', parent: 'bending' } },
    { kind: 'station', ...head('line-1'), body: { name: 'Station line 1', equipment: 'press-2' } },
    person('jana', 'Jana Novak', '1001', 'operator', 'en'),
    person('karl', 'Karl-Heinz Brandstetter', '1002', 'operator', 'de'),
    person('ines', 'Ines Moreau', '1003', 'supervisor', 'en'),
    person('tom', 'Tom Li', '1004', 'operator', 'en'),
    {
      kind: 'reasons',
      ...head('scrap'),
      body: {
        reasons: [
          reason('angle', 'Wrong angle', 'Falscher Winkel'),
          reason('scratch', 'Scratch on the visible side', 'Kratzer auf der Sichtseite'),
          reason('crack', 'Crack at the bend', 'Riss an der Biegung'),
          reason('size', 'Out of size', 'Maß nicht eingehalten'),
          reason('material', 'Material fault', 'Materialfehler'),
          reason('setup', 'Set-up piece', 'Einrichteteil'),
          reason('burr', 'Burr', 'Grat'),
          reason('dropped', 'Dropped', 'Heruntergefallen'),
          reason('tool', 'Tool mark', 'Werkzeugabdruck'),
          reason('mixed', 'Mixed up', 'Vertauscht'),
          reason('other', 'Something else', 'Etwas anderes'),
        ],
      },
    },
    {
      kind: 'reasons',
      ...head('stop'),
      body: {
        reasons: [
          reason('no-material', 'No material', 'Kein Material'),
          reason('tool-change', 'Tool change', 'Werkzeugwechsel'),
          reason('tool-broken', 'Tool broken', 'Werkzeug gebrochen'),
          reason('fault', 'Machine fault', 'Maschinenstörung'),
          reason('quality', 'Waiting for quality', 'Warten auf Qualität'),
          reason('crane', 'Waiting for the crane', 'Warten auf den Kran'),
          reason('cleaning', 'Cleaning', 'Reinigung'),
          reason('break', 'Break', 'Pause'),
          reason('other', 'Something else', 'Etwas anderes'),
        ],
      },
    },
    {
      kind: 'reasons',
      ...head('dispatchOverride'),
      body: {
        reasons: [
          reason('supervisor', 'Supervisor asked for it', 'Schichtleitung will es so'),
          reason('material-here', 'Its material is here', 'Das Material ist da'),
          reason('same-setup', 'Same set-up as before', 'Gleiche Rüstung wie zuvor'),
          reason('tool-missing', 'Tool for the first one is missing', 'Werkzeug für den ersten fehlt'),
          reason('urgent-call', 'Customer called', 'Kunde hat angerufen'),
          reason('other', 'Something else', 'Etwas anderes'),
        ],
      },
    },
    ...sketches.map((sketch) => ({
      kind: 'workOrder' as const,
      ...head(sketch.number.toLowerCase()),
      body: orderOf(sketch, nowMs),
    })),
  ];
}
