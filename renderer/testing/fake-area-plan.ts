import type { World } from '../../shared/aggregates/world.ts';
import { stateOf } from '../../shared/aggregates/world.ts';
import { planBody } from '../../shared/plan/plan-index.ts';
import { pinsOf, priorityOf } from '../../shared/production/pins.ts';
import { operationOf } from '../../shared/production/work-order-state.ts';
import type {
  AreaPlanView,
  PlanBar,
  PlanMachine,
  PlanPause,
  PlanTotals,
  WhatIfChange,
  WhatIfView,
} from '../../shared/views/area-plan-view.ts';
import type { Worded } from '../../shared/views/worded.ts';
import { EQUIPMENT } from './fake-views.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const iso = (ms: number): string => new Date(ms).toISOString();

/** An operation to plan: order, operation, name, material, family, setup and run in minutes, due in hours. */
type Sketch = readonly [
  order: string,
  operation: string,
  name: string,
  material: string,
  family: string | null,
  setup: number,
  run: number,
  due: number,
  priority?: number,
];

const machines: readonly (readonly [id: string, name: string, sketches: readonly Sketch[]])[] = [
  [
    'laser-1',
    'Laser 1',
    [
      ['wo-2101', '10', 'Laser cut', 'Side panel right', 'steel 2 mm', 10, 75, 6],
      ['wo-2102', '10', 'Laser cut', 'Base frame', 'steel 2 mm', 0, 110, 12],
      ['wo-1047', '10', 'Laser cut', 'Door leaf, stainless', 'stainless 1 mm', 25, 90, 30],
      ['wo-1063', '10', 'Laser cut', 'Housing rear wall', 'stainless 1 mm', 0, 140, 49],
      ['wo-2105', '10', 'Laser cut', 'Grille', 'aluminium 3 mm', 25, 60, 8],
      ['wo-2106', '10', 'Laser cut', 'Fan guard', 'aluminium 3 mm', 0, 45, 26],
      ['wo-2107', '10', 'Laser cut', 'Bracket set', 'steel 4 mm', 20, 200, 40],
    ],
  ],
  [
    'press-1',
    'Press brake 1',
    [
      ['wo-1038', '20', 'Bend', 'Bracket 40 × 60, zinc', 'die V8', 15, 225, 9],
      ['wo-1044', '20', 'Bend', 'Cable tray 300, perforated', 'die V12', 15, 60, -2],
      ['wo-1055', '20', 'Bend', 'Cover plate 200 × 200', 'die V12', 0, 115, 9.2],
      ['wo-1058', '20', 'Bend', 'Angle 90°, galvanised', 'die V8', 15, 75, 9.4],
      ['wo-1063', '20', 'Bend', 'Housing rear wall', 'die V16', 20, 185, 49],
    ],
  ],
  [
    EQUIPMENT,
    'Press brake 2',
    [
      ['wo-1041', '20', 'Bend', 'Side panel left, 1.5 mm', 'die V8', 0, 96, 5, 2],
      ['wo-1052', '20', 'Bend', 'Mounting rail 2 m', 'die V8', 0, 80, 1.2],
      ['wo-1066', '20', 'Bend', 'Support foot', 'die V16', 20, 300, 9.6],
      ['wo-1047', '20', 'Bend', 'Door leaf, stainless', 'die V6', 15, 165, 30],
    ],
  ],
  [
    'punch-1',
    'Turret punch',
    [
      ['wo-2201', '10', 'Punch', 'Perforated plate', 'tool set A', 0, 50, 4],
      ['wo-2202', '10', 'Punch', 'Shelf bottom', 'tool set A', 0, 95, 7],
      ['wo-2203', '10', 'Punch', 'Shelf top', 'tool set A', 0, 95, 11],
      ['wo-2204', '10', 'Punch', 'Drawer front', 'tool set B', 35, 120, 15],
      ['wo-2205', '10', 'Punch', 'Back plate', 'tool set B', 0, 180, 22],
      ['wo-2206', '10', 'Punch', 'Cable duct', 'tool set C', 35, 70, 5, 6],
    ],
  ],
  [
    'weld-1',
    'Welding cell 1',
    [
      ['wo-2102', '20', 'Weld', 'Base frame', 'fixture 2', 20, 160, 12],
      ['wo-2301', '20', 'Weld', 'Support arm', 'fixture 2', 0, 85, 9],
      ['wo-2302', '20', 'Weld', 'Hinge block', 'fixture 5', 30, 40, 20],
      ['wo-2303', '20', 'Weld', 'Pedestal', 'fixture 5', 0, 210, 28],
      ['wo-2304', '20', 'Weld', 'Guard rail', 'fixture 1', 30, 130, 33],
    ],
  ],
  [
    'paint-1',
    'Powder coating',
    [
      ['wo-2401', '30', 'Coat', 'Side panel right', 'RAL 7035', 0, 60, 3],
      ['wo-2402', '30', 'Coat', 'Cover, large', 'RAL 7035', 0, 75, 10],
      ['wo-2403', '30', 'Coat', 'Frame', 'RAL 7035', 0, 90, 14],
      ['wo-2102', '30', 'Coat', 'Base frame', 'RAL 9005', 45, 120, 12],
      ['wo-2404', '30', 'Coat', 'Handle', 'RAL 9005', 0, 30, 18],
      ['wo-2405', '30', 'Coat', 'Pedestal', 'RAL 9005', 0, 110, 28],
      ['wo-2406', '30', 'Coat', 'Grille', 'RAL 5010', 45, 40, 26],
    ],
  ],
];

/** Hours from now: when machines do not work. */
const pausesOf = (id: string): readonly (readonly [from: number, to: number, kind: PlanPause['kind']])[] => [
  ...(id === 'punch-1' ? [[0, 1, 'stopped'] as const] : []),
  [2.5, 3, 'break'],
  ...(id === 'weld-1' ? [[4.5, 6.5, 'maintenance'] as const] : []),
  [10.5, 11, 'break'],
  ...(id === 'paint-1' || id === 'weld-1' ? [[12, 20, 'offShift'] as const] : [[18.5, 19, 'break'] as const]),
  [26.5, 27, 'break'],
  [36, 44, 'offShift'],
];

const key = (order: string, operation: string): string => `${order} ${operation}`;

/** What somebody supposes, and what was recorded, put into one. */
interface Supposition {
  readonly changes: readonly WhatIfChange[];
  /** Only by due date, without pins and without looking at setups: the rule to compare with. */
  readonly byRule?: boolean;
}

interface Placed {
  readonly sketch: Sketch;
  readonly pinned: PlanBar['pinned'];
  readonly priority: number;
  readonly dueMs: number;
}

const nameOf = (world: World, person: string): string => planBody(world.plan, 'person', person)?.name ?? person;

function sequenceOf(world: World, nowMs: number, id: string, { changes, byRule = false }: Supposition): Placed[] {
  const moved = new Map<string, string>();
  for (const change of changes)
    if (change.kind === 'move' || change.kind === 'pin')
      moved.set(key(change.order, change.operation), change.equipment);
  for (const [equipment] of machines)
    for (const pin of pinsOf(world, equipment)) {
      const name = key(pin.order, pin.operation);
      if (!moved.has(name)) moved.set(name, equipment);
    }
  const here = machines.flatMap(([equipment, , sketches]) =>
    sketches.filter(([order, operation]) => (moved.get(key(order, operation)) ?? equipment) === id),
  );
  const placed = here.map((sketch, index) => {
    const [order, operation, , , , , , due, priority = 0] = sketch;
    const rush = changes.find((change) => change.kind === 'rush' && change.order === order);
    const given = priorityOf(world, order);
    const pins = pinsOf(world, id);
    const place = pins.findIndex((one) => one.order === order && one.operation === operation);
    const pin = pins[place];
    const wanted = rush?.kind === 'rush' ? rush : undefined;
    const dueMs = wanted?.due === undefined ? nowMs + due * HOUR_MS : Date.parse(wanted.due);
    return {
      sketch,
      index,
      pinned: pin ? { by: nameOf(world, pin.by), at: pin.at } : null,
      place,
      priority: wanted?.priority ?? (given.given ? given.priority : priority),
      dueMs,
      isRush: wanted !== undefined,
    };
  });
  const isOn = ({ sketch: [order, operation] }: { sketch: Sketch }) => isRunning(world, order, operation);
  const supposed = changes.filter((change) => change.kind === 'pin');
  const rank = (one: (typeof placed)[number]): number => {
    if (isOn(one)) return -2000;
    const [order, operation] = one.sketch;
    const pin = supposed.find((change) => change.order === order && change.operation === operation);
    if (pin) return -1000 + pin.place;
    if (byRule) return one.dueMs;
    if (one.pinned) return -900 + one.place;
    return one.isRush || one.priority >= 8 ? -500 : one.index;
  };
  return placed.toSorted((a, b) => rank(a) - rank(b));
}

function isRunning(world: World, order: string, operation: string): boolean {
  return operationOf(stateOf(world, 'workOrder', order), operation).runs.some(({ suspended }) => !suspended);
}

/** The instant after so many minutes of work, with pauses left out. */
function workOn(fromMs: number, minutes: number, pauses: readonly PlanPause[]): { begin: number; end: number } {
  let at = fromMs;
  let left = minutes * MINUTE_MS;
  let begin: number | undefined;
  for (const pause of pauses.toSorted((a, b) => a.from.localeCompare(b.from))) {
    const [from, to] = [Date.parse(pause.from), Date.parse(pause.to)];
    if (to <= at) continue;
    if (at < from) {
      begin ??= at;
      if (left <= from - at) return { begin, end: at + left };
      left -= from - at;
    }
    at = to;
  }
  return { begin: begin ?? at, end: at + left };
}

function pausesWith(id: string, nowMs: number, changes: readonly WhatIfChange[]): PlanPause[] {
  const usual = pausesOf(id).map(([from, to, kind]) => ({
    from: iso(nowMs + from * HOUR_MS),
    to: iso(nowMs + to * HOUR_MS),
    kind,
  }));
  const out = changes.flatMap((change) =>
    change.kind === 'machineOut' && change.equipment === id
      ? [{ from: change.from ?? iso(nowMs), to: change.until, kind: 'whatIf' as const }]
      : [],
  );
  const extra = changes.filter((change) => change.kind === 'overtime' && change.equipment === id);
  const rest = usual.flatMap((pause) => {
    const over = extra.find(
      (change) => change.kind === 'overtime' && change.from <= pause.to && change.until > pause.from,
    );
    if (over?.kind !== 'overtime' || pause.kind !== 'offShift') return [pause];
    return over.until >= pause.to ? [] : [{ ...pause, from: over.until }];
  });
  return [...rest, ...out].toSorted((a, b) => a.from.localeCompare(b.from));
}

function reasonsOf(
  placed: Placed,
  before: Placed | undefined,
  waitsMs: number | undefined,
  after: PlanPause | undefined,
): Worded[] {
  const [, , , , family, setup] = placed.sketch;
  const reasons: Worded[] = [];
  if (placed.pinned) reasons.push({ code: 'pinned', params: { by: placed.pinned.by } });
  if (placed.priority > 0) reasons.push({ code: 'priority', params: { priority: placed.priority } });
  if (waitsMs !== undefined)
    reasons.push({ code: 'waits-before', params: { operation: 'Laser cut', at: iso(waitsMs) } });
  if (before && family !== null && before.sketch[4] === family)
    reasons.push({ code: 'same-setup', params: { minutes: 25 } });
  else if (setup > 0) reasons.push({ code: 'setup', params: { minutes: setup } });
  if (after) reasons.push({ code: 'after-pause', params: { at: after.to } });
  if (reasons.length === 0 || !before) reasons.push({ code: 'due-first', params: { due: iso(placed.dueMs) } });
  return reasons;
}

/** The machines with their bars; each operation waits for the one before of its order where that is planned, too. */
function machinesOf(world: World, nowMs: number, supposition: Supposition): PlanMachine[] {
  const ends = new Map<string, number>();
  return machines.map(([id, name]) => {
    const pauses = pausesWith(id, nowMs, supposition.changes);
    let atMs = nowMs;
    let before: Placed | undefined;
    const bars = sequenceOf(world, nowMs, id, supposition).map((placed): PlanBar => {
      const [order, operation, operationName, material, family, usual, run] = placed.sketch;
      const running = isRunning(world, order, operation);
      const isSame = before !== undefined && family !== null && before.sketch[4] === family;
      const setup = running || isSame ? 0 : before && before.sketch[4] !== family ? Math.max(usual, 15) : usual;
      const ready = ends.get(order);
      const waits = ready !== undefined && ready > atMs ? ready : undefined;
      const from = waits ?? atMs;
      const pause = pauses.find((one) => Date.parse(one.from) <= from && Date.parse(one.to) > from);
      const first = workOn(from, setup, pauses);
      const work = workOn(setup > 0 ? first.end : from, run, pauses);
      const bar: PlanBar = {
        order,
        number: order.toUpperCase(),
        operation,
        operationName,
        material: { id: material, name: material },
        setupBegin: iso(setup > 0 ? first.begin : work.begin),
        begin: iso(work.begin),
        end: iso(work.end),
        setupMinutes: setup,
        running,
        due: iso(placed.dueMs),
        orderLateMinutes: 0,
        laterMinutes: 0,
        machines: machines.flatMap(([one]) => ((one === 'paint-1') === (id === 'paint-1') ? [one] : [])),
        family,
        priority: placed.priority,
        pinned: placed.pinned,
        reasons: running ? [{ code: 'running', params: {} }] : reasonsOf(placed, before, waits, pause),
      };
      ends.set(order, work.end);
      atMs = work.end;
      before = placed;
      return bar;
    });
    const loadMinutes = bars.reduce(
      (sum, bar) => sum + bar.setupMinutes + (Date.parse(bar.end) - Date.parse(bar.begin)) / MINUTE_MS,
      0,
    );
    const off = pauses.reduce((sum, { from, to }) => sum + (Date.parse(to) - Date.parse(from)) / MINUTE_MS, 0);
    return { equipment: { id, name }, bars, pauses, loadMinutes: Math.min(loadMinutes, 1560), openMinutes: 2880 - off };
  });
}

interface OrderEnd {
  readonly number: string;
  readonly due: string;
  readonly end: string;
  readonly lateMinutes: number;
  readonly priority: number;
}

function ordersOf(lanes: readonly PlanMachine[]): Map<string, OrderEnd> {
  const orders = new Map<string, OrderEnd>();
  for (const { bars } of lanes)
    for (const { order, number, due, end, priority } of bars) {
      const last = [orders.get(order)?.end ?? '', end].toSorted().at(-1) ?? end;
      const lateMinutes = Math.max(0, Math.round((Date.parse(last) - Date.parse(due)) / MINUTE_MS));
      orders.set(order, { number, due, end: last, lateMinutes, priority });
    }
  return orders;
}

const setupOf = ({ bars }: PlanMachine): number => bars.reduce((sum, bar) => sum + bar.setupMinutes, 0);
const loadOf = ({ loadMinutes, openMinutes }: PlanMachine): number => Math.round((100 * loadMinutes) / openMinutes);

function totalsOf(lanes: readonly PlanMachine[]): PlanTotals {
  const orders = [...ordersOf(lanes).values()];
  const late = orders.filter(({ lateMinutes }) => lateMinutes > 0);
  const [most] = lanes.toSorted((a, b) => loadOf(b) - loadOf(a));
  return {
    orders: orders.length,
    lateOrders: late.length,
    lateLeftOut: 0,
    lateMinutes: late.reduce((sum, { lateMinutes }) => sum + lateMinutes, 0),
    weightedLateMinutes: late.reduce((sum, { lateMinutes, priority }) => sum + lateMinutes * (1 + priority), 0),
    setupMinutes: lanes.reduce((sum, lane) => sum + setupOf(lane), 0),
    constraint: most ? { equipment: most.equipment, loadPercent: loadOf(most) } : null,
  };
}

const leftOut: AreaPlanView['leftOut'] = [
  {
    order: 'wo-2501',
    number: 'WO-2501',
    operation: '20',
    operationName: 'Weld',
    blockers: [{ code: 'held', params: { thing: 'WO-2501', hold: 'other', person: 'Olga Weiss' } }],
  },
  {
    order: 'wo-2502',
    number: 'WO-2502',
    operation: '10',
    operationName: 'Punch',
    blockers: [{ code: 'material-unknown', params: { material: 'Sheet 0.8 mm', needed: '40', unit: 'KGM' } }],
  },
];

/** The plan of the fake area: six machines with what real orders and pins of the fake station make of them. */
export function fakeAreaPlan(
  world: World,
  nowMs: number,
  improving: boolean,
  changes: readonly WhatIfChange[] = [],
): AreaPlanView {
  const fromMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const lanes = machinesOf(world, fromMs, { changes });
  const orders = ordersOf(lanes);
  const byRule = totalsOf(machinesOf(world, fromMs, { changes, byRule: true }));
  return {
    area: { id: 'works', name: 'Sheet metal works' },
    from: iso(fromMs),
    to: iso(fromMs + 48 * HOUR_MS),
    computedAt: iso(fromMs),
    improving,
    machines: lanes.map((lane) => ({
      ...lane,
      bars: lane.bars.map((bar) => ({ ...bar, orderLateMinutes: orders.get(bar.order)?.lateMinutes ?? 0 })),
    })),
    leftOut,
    totals: totalsOf(lanes),
    byRule: {
      ...byRule,
      lateOrders: byRule.lateOrders + 2,
      lateMinutes: byRule.lateMinutes + 210,
      setupMinutes: byRule.setupMinutes + 95,
    },
  };
}

/** What changes would do to the plan of the fake area. */
export function fakeWhatIf(world: World, nowMs: number, changes: readonly WhatIfChange[]): WhatIfView {
  const before = fakeAreaPlan(world, nowMs, false);
  const plan = fakeAreaPlan(world, nowMs, false, changes);
  const [was, becomes] = [ordersOf(before.machines), ordersOf(plan.machines)];
  const orders = [...becomes].flatMap(([order, { number, due, end, lateMinutes }]) => {
    const old = was.get(order);
    if (old?.end === end && old.lateMinutes === lateMinutes) return [];
    return {
      order,
      number,
      due,
      endBefore: old?.end ?? null,
      endAfter: end,
      lateMinutesBefore: old?.lateMinutes ?? 0,
      lateMinutesAfter: lateMinutes,
    };
  });
  return {
    before: before.totals,
    after: plan.totals,
    orders: orders.toSorted(
      (a, b) => b.lateMinutesAfter - b.lateMinutesBefore - (a.lateMinutesAfter - a.lateMinutesBefore),
    ),
    machines: plan.machines.map((lane, index) => {
      const old = before.machines[index] ?? lane;
      return {
        equipment: lane.equipment,
        loadPercentBefore: loadOf(old),
        loadPercentAfter: loadOf(lane),
        setupMinutesBefore: setupOf(old),
        setupMinutesAfter: setupOf(lane),
      };
    }),
    plan,
  };
}

/** A plan of many operations, to see that the screen stays quick: machines times bars of some minutes each. */
export function fakeCrowdedPlan(nowMs: number, lanes: number, bars: number): AreaPlanView {
  const fromMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const totals = {
    orders: lanes * bars,
    lateOrders: 0,
    lateLeftOut: 0,
    lateMinutes: 0,
    weightedLateMinutes: 0,
    setupMinutes: 0,
  };
  const step = (48 * HOUR_MS) / bars;
  return {
    area: { id: 'works', name: 'Large works' },
    from: iso(fromMs),
    to: iso(fromMs + 48 * HOUR_MS),
    computedAt: iso(fromMs),
    improving: false,
    machines: Array.from({ length: lanes }, (_, lane) => ({
      equipment: { id: `unit-${lane}`, name: `Machine ${lane + 1}` },
      pauses: [],
      loadMinutes: 2400,
      openMinutes: 2880,
      bars: Array.from({ length: bars }, (_of, index) => ({
        order: `order-${lane}-${index}`,
        number: `WO-${lane}${String(index).padStart(3, '0')}`,
        operation: '10',
        operationName: 'Turn',
        material: { id: 'shaft', name: 'Shaft' },
        setupBegin: iso(fromMs + index * step),
        begin: iso(fromMs + index * step + step / 5),
        end: iso(fromMs + (index + 1) * step),
        setupMinutes: step / 5 / MINUTE_MS,
        running: false,
        due: iso(fromMs + 50 * HOUR_MS),
        orderLateMinutes: index % 9 === 0 ? 20 : 0,
        laterMinutes: 0,
        machines: [`unit-${lane}`],
        family: null,
        priority: 0,
        pinned: null,
        reasons: [],
      })),
    })),
    leftOut: [],
    totals: { ...totals, constraint: null },
    byRule: { ...totals, constraint: null },
  };
}
