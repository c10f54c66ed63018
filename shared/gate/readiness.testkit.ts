import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument, planBody } from '../plan/plan-index.ts';
import { operationAt, orderDocument } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import type { acceptedTable } from './accepted-table.testkit.ts';
import { instantOf } from './gate-context.ts';
import type { RefusalCase } from './refusal-table.testkit.ts';

const MINUTE_MS = 60_000;
const job = ['o-tool', '10'] as const;

type EquipmentBody = Extract<PlanDocument, { readonly kind: 'equipment' }>['body'];

/** A tool, a gauge, or a machine of the plant with something else about it. */
function equipment(station: TestStation, id: string, body: Partial<EquipmentBody>): void {
  const known = planBody(station.world.plan, 'equipment', id);
  const base: EquipmentBody = known ?? { name: `Name ${id}`, level: 'tool', parent: 'saw' };
  addPlanDocument(station.world.plan, {
    kind: 'equipment',
    id,
    revision: known ? 2 : 1,
    externalRefs: [],
    body: { ...base, ...body },
  });
}

/** An order for the saw that needs a tool, and what the plan says of that. */
function needsTool(station: TestStation, body: Partial<EquipmentBody>): void {
  equipment(station, 'blade', body);
  const operations = [{ ...operationAt('saw', 10), tools: ['blade'] }];
  addPlanDocument(station.world.plan, orderDocument('o-tool', { operations }));
  addPlanDocument(station.world.plan, orderDocument('o-other', { operations }));
}

const calibrated = { level: 'gauge', calibrationDue: '2026-11-22' } as const;
const worn = { toolLife: { value: '0', unit: 'C62' } };

/** The second saw has begun an order with the tool. */
function usedElsewhere(station: TestStation): void {
  needsTool(station, {});
  const other = createTestStation({
    id: 'st-saw-2',
    plan: [...station.world.plan.revisions.values()],
    seed: 9,
    clock: station.clock,
  });
  other.give(other.commands.signOn('tom'));
  other.give(other.commands.start('tom', 'o-other', '10', 'urgent'));
  station.take(other.facts);
}

/** The saw is booked for maintenance from a quarter of an hour ago for an hour. */
function inMaintenance(station: TestStation): void {
  needsTool(station, {});
  const nowMs = station.clock.nowMs();
  const [from, to] = [instantOf(nowMs - 15 * MINUTE_MS), instantOf(nowMs + 45 * MINUTE_MS)];
  equipment(station, 'saw-1', { maintenance: [{ id: 'm-1', from, to, text: { en: 'Oil', de: 'Öl' } }] });
}

/** The plan says that the second saw alone can do it. */
function elsewhereOnly(station: TestStation): void {
  const workUnits = [{ equipment: 'saw-2', setupMinutes: 0, runMinutes: 30 }];
  addPlanDocument(
    station.world.plan,
    orderDocument('o-tool', { operations: [{ ...operationAt('saw', 10), workUnits }] }),
  );
}

const begin = (station: TestStation) => station.commands.start('ann', ...job, 'urgent');

/** What a start is refused for by readiness, and by nothing else. */
export const readinessRefused: readonly RefusalCase[] = [
  {
    command: 'startJob',
    code: 'tool-in-use',
    given(station) {
      usedElsewhere(station);
      return begin(station);
    },
  },
  {
    command: 'startJob',
    code: 'tool-worn',
    given(station) {
      needsTool(station, worn);
      return begin(station);
    },
  },
  {
    command: 'startJob',
    code: 'calibration-over',
    given(station) {
      needsTool(station, calibrated);
      return begin(station);
    },
  },
  {
    command: 'startJob',
    code: 'equipment-in-maintenance',
    given(station) {
      inMaintenance(station);
      return begin(station);
    },
  },
  {
    command: 'startJob',
    code: 'other-work-units',
    given(station) {
      elsewhereOnly(station);
      return begin(station);
    },
  },
];

/** What somebody with the right to begins all the same; what spoke against it is written down. */
export const readinessAccepted: typeof acceptedTable = (
  [
    ['with a worn tool', (station) => needsTool(station, worn), ['tool-worn']],
    ['with a gauge that is not calibrated', (station) => needsTool(station, calibrated), ['calibration-over']],
    ['with a tool that is said to be elsewhere', usedElsewhere, ['tool-in-use']],
    ['during maintenance', inMaintenance, ['equipment-in-maintenance']],
    ['on a machine that the plan does not name', elsewhereOnly, ['other-work-units']],
    [
      'when a tool lasts for some pieces',
      (station) => needsTool(station, { toolLife: { value: '3', unit: 'C62' } }),
      undefined,
    ],
  ] as readonly (readonly [string, (station: TestStation) => void, readonly string[] | undefined])[]
).map(([name, given, despite]): (typeof acceptedTable)[number] => [
  'startJob',
  `${name}, by the supervisor`,
  (station) => {
    given(station);
    station.give(station.commands.signOn('boss'));
    const command = station.commands.start('boss', ...job, 'urgent');
    return command.name === 'startJob' ? { ...command, params: { ...command.params, despite: true } } : command;
  },
  [
    { type: 'JobStarted', data: { order: 'o-tool', ...(despite === undefined ? {} : { despite }) } },
    // During maintenance nothing is recommended that this would be chosen over.
    ...(given === inMaintenance ? [] : [{ type: 'DispatchOverridden' }]),
    { type: 'LaborStarted' },
  ],
]);
