import type { Language } from '../../shared/plan/language.ts';
import type { PlanDocument } from '../../shared/plan/plan-document.ts';
import type { OperationPlan, WorkOrderPlan } from '../../shared/plan/work-order.ts';
import { fakeReasons } from './fake-reasons.ts';
import { bendingMaterials, fakeStock } from './fake-stock.ts';

const TIME_ZONE = 'Europe/Berlin';
const head = (id: string) => ({ id, revision: 1, externalRefs: [] });

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
  /** What it needs besides its material. */
  readonly needs?: Pick<OperationPlan, 'tools' | 'qualifications' | 'crew'>;
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
  {
    number: 'WO-1055',
    material: 'Cover plate 200 × 200',
    quantity: '640',
    dueHours: 9.2,
    minutes: 130,
    needs: { tools: ['die-v8'] },
  },
  {
    number: 'WO-1058',
    material: 'Angle 90°, galvanised',
    quantity: '300',
    dueHours: 9.4,
    minutes: 90,
    customer: 'Nordwerk Kühltechnik',
    needs: { qualifications: ['hemming'] },
  },
  { number: 'WO-1063', material: 'Housing rear wall', quantity: '150', dueHours: 49, minutes: 200, first: 'laser' },
  {
    number: 'WO-1066',
    material: 'Support foot',
    quantity: '2000',
    dueHours: 9.6,
    minutes: 320,
    needs: { tools: ['angle-gauge-3'] },
  },
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
    materials: sketch.unit === undefined ? bendingMaterials : [],
    ...sketch.needs,
  };
  const cutting = {
    ...bending,
    tools: [],
    qualifications: [],
    id: '10',
    sequence: 10,
    name: 'Laser cut',
    workCenter: 'laser',
    materials: [],
  };
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
  role: 'operator' | 'supervisor' | 'qualityInspector' | 'engineer',
  language: Language,
): PlanDocument {
  // The station of the preview knows the digits itself (fake-host.ts).
  const pin =
    role === 'supervisor' || role === 'engineer' ? { pin: { salt: '0'.repeat(32), hash: '0'.repeat(64) } } : {};
  return { kind: 'person', ...head(id), body: { name, badge, roles: [role], language, active: true, ...pin } };
}

/** Three shifts of eight hours, every day, each with a break; the one that runs began five hours ago, whatever time it is. */
function fakeCalendar(nowMs: number): PlanDocument {
  const clock = new Intl.DateTimeFormat('en', { timeZone: TIME_ZONE, hour: '2-digit', hourCycle: 'h23' });
  const first = Number(clock.format(nowMs)) - 5;
  const shift = (id: string, en: string, de: string, index: number) => {
    const at = (hours: number, minutes = '00') =>
      `${String((first + 8 * index + hours + 48) % 24).padStart(2, '0')}:${minutes}`;
    const breaks = [{ start: at(2), end: at(2, '30') }];
    return { id, name: { en, de }, days: [1, 2, 3, 4, 5, 6, 7], start: at(0), end: at(8), breaks };
  };
  const shifts = [
    shift('early', 'Early shift', 'Frühschicht', 0),
    shift('late', 'Late shift', 'Spätschicht', 1),
    shift('night', 'Night shift', 'Nachtschicht', 2),
  ];
  return { kind: 'calendar', ...head('three-shifts'), body: { name: 'Three shifts', shifts, exceptions: [] } };
}

/**
 * A plant small enough to know by heart, for development of the screens. Badges: 1001 Jana, 1002 Karl (German), 1003 Ines
 * (supervisor), 1010 Eva (engineer), 1005 Lucía (Spanish), 1006 Zofia (Polish), 1007 Wei (Chinese); supervisors: 1011 Gerd (German), 1012 Carmen
 * (Spanish), 1013 Marek (Polish), 1014 Lina (Chinese).
 */
export function fakePlant(nowMs: number): PlanDocument[] {
  return [
    {
      kind: 'settings',
      ...head('site'),
      body: {
        name: 'Sheet metal works',
        timeZone: TIME_ZONE,
        syncAmberAfterMinutes: 60,
        calendar: 'three-shifts',
        pinFor: ['production.decideOrderChange', 'rule.publish'],
      },
    },
    { kind: 'equipment', ...head('works'), body: { name: 'Works', level: 'site', parent: null } },
    { kind: 'equipment', ...head('bending'), body: { name: 'Bending', level: 'workCenter', parent: 'works' } },
    { kind: 'equipment', ...head('laser'), body: { name: 'Laser', level: 'workCenter', parent: 'works' } },
    { kind: 'equipment', ...head('press-2'), body: { name: 'Press brake 2', level: 'workUnit', parent: 'bending' } },
    { kind: 'equipment', ...head('press-1'), body: { name: 'Press brake 1', level: 'workUnit', parent: 'bending' } },
    { kind: 'equipment', ...head('rack-2'), body: { name: 'Rack 2', level: 'storage', parent: 'bending' } },
    {
      kind: 'equipment',
      ...head('die-v8'),
      body: { name: 'Die V8', level: 'tool', parent: 'bending', toolLife: { value: '400', unit: 'C62' } },
    },
    {
      kind: 'equipment',
      ...head('angle-gauge-3'),
      body: { name: 'Angle gauge 3', level: 'gauge', parent: 'bending', calibrationDue: '2025-06-30' },
    },
    { kind: 'station', ...head('line-1'), body: { name: 'Station line 1', equipment: 'press-2' } },
    person('jana', 'Jana Novak', '1001', 'operator', 'en'),
    person('karl', 'Karl-Heinz Brandstetter', '1002', 'operator', 'de'),
    person('ines', 'Ines Moreau', '1003', 'supervisor', 'en'),
    person('tom', 'Tom Li', '1004', 'operator', 'en'),
    person('lucia', 'Lucía Fernández', '1005', 'operator', 'es'),
    person('zofia', 'Zofia Wiśniewska', '1006', 'operator', 'pl'),
    person('wei', '王伟', '1007', 'operator', 'zh'),
    person('olga', 'Olga Weiss', '1008', 'qualityInspector', 'en'),
    person('mara', 'Mara Lind', '1009', 'supervisor', 'en'),
    person('eva', 'Eva Lindqvist', '1010', 'engineer', 'en'),
    person('gerd', 'Gerd Hoffmann', '1011', 'supervisor', 'de'),
    person('carmen', 'Carmen Ruiz', '1012', 'supervisor', 'es'),
    person('marek', 'Marek Zieliński', '1013', 'supervisor', 'pl'),
    person('lina', '李娜', '1014', 'supervisor', 'zh'),
    ...fakeReasons(),
    ...fakeStock(nowMs),
    fakeCalendar(nowMs),
    ...sketches.map((sketch) => ({
      kind: 'workOrder' as const,
      ...head(sketch.number.toLowerCase()),
      body: orderOf(sketch, nowMs),
    })),
  ];
}
