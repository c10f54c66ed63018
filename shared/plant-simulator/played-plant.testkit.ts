import { emptyWorld } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { instantOf } from '../gate/gate-context.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import type { WorkOrderPlan } from '../plan/work-order.ts';
import { simulation } from './simulation.ts';
import type { Simulation } from './simulation.ts';

const HOUR_MS = 3_600_000;
const head = { revision: 1, externalRefs: [] };
const both = (text: string) => ({ en: text, de: text });

/** Machines of the played plant; the first saw is left to whoever tries it. */
export const playedMachines = ['saw-1', 'saw-2', 'mill-1'] as const;
/** The order that is left to whoever tries it. */
export const YOUR_ORDER = 'wo-00';

const people = ['sam', 'sue', 'max', 'mia', 'tom', 'tea'];
/** Who looks after what goes wrong, and after the rules. */
const leaders = { lea: 'supervisor', kim: 'materialHandler', eva: 'engineer' } as const;

function operation(id: string, workCenter: string, quantity: number): WorkOrderPlan['operations'][number] {
  const sequence = Number(id);
  const steel = { material: 'steel', name: 'Steel', quantityPer: '0.5', unit: 'KGM', mode: 'explicit' as const };
  const materials = workCenter === 'saw' ? [steel] : [{ ...steel, material: 'oil', mode: 'backflush' as const }];
  return { id, sequence, name: workCenter, workCenter, setupMinutes: 12, runMinutes: quantity * 0.1, materials };
}

function order(index: number, startMs: number): PlanDocument {
  const quantity = 700 + (index % 5) * 400;
  const body: WorkOrderPlan = {
    number: `N-${index}`,
    material: { id: 'bracket', name: 'Bracket' },
    quantity: { value: String(quantity), unit: 'C62' },
    due: instantOf(startMs + index * 4 * HOUR_MS),
    earliestStart: null,
    priority: index === 0 ? 9 : 0,
    customer: null,
    requestState: 'released',
    overTolerancePercent: 5,
    operations: [operation('10', 'saw', quantity), operation('20', 'mill', quantity)],
  };
  return { kind: 'workOrder', id: `wo-${String(index).padStart(2, '0')}`, ...head, body };
}

function lot(id: string, over: object): PlanDocument {
  const usual = { disposition: 'unrestricted' as const, location: null, expiry: null, supplierLot: null };
  return {
    kind: 'lot',
    id,
    ...head,
    body: { material: 'steel', quantity: { value: '900', unit: 'KGM' }, ...usual, ...over },
  };
}

function reasons(id: string, codes: readonly string[]): PlanDocument {
  return { kind: 'reasons', id, ...head, body: { reasons: codes.map((code) => ({ code, text: both(code) })) } };
}

/** A plan of three machines that work around the clock, with the orders of some days from `startMs` on. */
export function playedPlan(startMs: number): PlanDocument[] {
  const shift = (id: string, start: string, end: string, pause: readonly [string, string]) => ({
    id,
    name: both(id),
    days: [1, 2, 3, 4, 5, 6, 7],
    start,
    end,
    breaks: [{ start: pause[0], end: pause[1] }],
  });
  const day = shift('day', '06:00', '18:00', ['12:00', '12:30']);
  const night = shift('night', '18:00', '06:00', ['00:00', '00:30']);
  const equipment = (id: string, level: 'workCenter' | 'workUnit', parent: string | null, more = {}): PlanDocument => ({
    kind: 'equipment',
    id,
    ...head,
    body: { name: id, level, parent, ...more },
  });
  const counts = {
    counter: { books: 'produced' as const, piecesPerCount: 1 },
    stopDetection: { idleSeconds: 90 },
  };
  return [
    {
      kind: 'settings',
      id: 'site',
      ...head,
      body: { name: 'Played', timeZone: 'Europe/Berlin', syncAmberAfterMinutes: 5, calendar: 'always' },
    },
    { kind: 'calendar', id: 'always', ...head, body: { name: 'Always', shifts: [day, night], exceptions: [] } },
    { kind: 'calendar', id: 'days', ...head, body: { name: 'Days', shifts: [day], exceptions: [] } },
    equipment('saw', 'workCenter', null),
    equipment('mill', 'workCenter', null, { calendar: 'days' }),
    equipment('saw-1', 'workUnit', 'saw'),
    equipment('saw-2', 'workUnit', 'saw', counts),
    equipment('mill-1', 'workUnit', 'mill'),
    ...playedMachines.map((unit): PlanDocument => ({
      kind: 'station',
      id: `sim-${unit}`,
      ...head,
      body: { name: unit, equipment: unit },
    })),
    ...[...people.map((id) => [id, 'operator'] as const), ...Object.entries(leaders)].map(
      ([id, role]): PlanDocument => ({
        kind: 'person',
        id,
        ...head,
        body: { name: id, badge: `badge-${id}`, roles: [role], language: 'en', active: true },
      }),
    ),
    ...(['steel', 'oil'] as const).map((id): PlanDocument => ({
      kind: 'material',
      id,
      ...head,
      body: { name: id, unit: 'KGM', control: id === 'steel' ? 'lot' : 'none', conversions: [], substitutes: [] },
    })),
    ...Array.from({ length: 30 }, (_, index) => lot(`L${String(index).padStart(2, '0')}`, {})),
    lot('blocked', { disposition: 'blocked' }),
    lot('expired', { expiry: '2020-01-01' }),
    reasons('scrap', ['crack', 'burr']),
    reasons('stop', ['jam', 'fault', 'no-material']),
    reasons('dispatchOverride', ['urgent']),
    reasons('rework', ['again']),
    reasons('pause', ['break']),
    reasons('short', ['enough']),
    ...Array.from({ length: 40 }, (_, index) => order(index, startMs)),
  ];
}

/** How the played plant behaves: more goes wrong in it than in a real one. */
export function playedSimulation(seed: string): Simulation {
  const behaviour = {
    speed: [0.8, 1.1],
    reportEvery: 20,
    stopEvery: 60,
    stops: [
      { code: 'jam', weight: 3, minutes: 3 },
      { code: 'fault', weight: 1, minutes: 25 },
    ],
    unexplained: 0.2,
    scrap: 0.02,
    scrapReasons: [
      { code: 'crack', weight: 1 },
      { code: 'burr', weight: 2 },
    ],
  };
  return simulation.parse({
    format: 1,
    seed,
    stations: 'sim',
    pastDays: 2,
    yours: { machines: ['saw-1'], orders: [YOUR_ORDER] },
    posts: [
      { machines: ['saw-1', 'saw-2'], crews: [['sam'], ['sue']] },
      {
        machines: ['mill-1'],
        crews: [
          ['max', 'mia'],
          ['tom', 'tea'],
        ],
      },
    ],
    behaviour: { saw: behaviour, mill: behaviour },
    odds: { override: 0.1, undo: 0.1, rework: 0.2, short: 0.1, remainder: 0.1 },
  });
}

/** The same plant where more goes wrong yet: its engineer publishes the shipped rules, and people answer what they raise. */
export function ruledSimulation(seed: string): Simulation {
  const played = playedSimulation(seed);
  const odds = { ...played.odds, longSetup: 0.2, badBatch: 0.2, longBreak: 0.5, lateCrew: 0.5, shortage: 0.5 };
  const behaviour = Object.fromEntries(
    Object.entries(played.behaviour).map(([id, one]) => [
      id,
      {
        ...one,
        stops: [
          ...one.stops,
          { code: 'no-material', weight: 2, minutes: 30 },
          { code: 'fault', weight: 1, minutes: 70 },
        ],
      },
    ]),
  );
  const rules = { publisher: 'eva', machine: 'saw-2', afterDays: 1, answerers: ['lea', 'kim'] };
  return { ...played, behaviour, odds, rules };
}

/** A world that knows only a plan. */
export function plannedWorld(documents: readonly PlanDocument[]): World {
  const world = emptyWorld();
  for (const document of documents) addPlanDocument(world.plan, document);
  return world;
}
