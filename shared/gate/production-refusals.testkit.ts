import { stateOf } from '../aggregates/world.ts';
import { must } from '../invariant.ts';
import { addPlanDocument, planBody, planRevision } from '../plan/plan-index.ts';
import type { WorkOrderPlan } from '../plan/work-order.ts';
import type { Commands } from '../testing/commands.ts';
import { countPieces, letCount } from '../testing/counted.ts';
import { personDocument } from '../testing/small-plant.ts';
import type { TestStation } from '../testing/test-station.ts';
import type { Command, CommandName } from './command.ts';
import type { RefusalCase } from './refusal-table.testkit.ts';

const job = ['wo-1', '10'] as const;
const start = (station: TestStation) => station.give(station.commands.start('ann', ...job));
const setUp = (station: TestStation) => station.give(station.commands.startWithSetup('ann', ...job));

/** A job of Ann that is paused. */
export function paused(station: TestStation): void {
  start(station);
  station.give(station.commands.pause('ann', ...job));
}

/** Twenty metres of steel in Ann's job. */
export function consumed(station: TestStation): void {
  station.give(station.commands.consume('ann', ...job, 'lot-1', '20'));
}

/** Sue is signed on. */
export function sue(station: TestStation): Commands {
  station.give(station.commands.signOn('sue'));
  return station.commands;
}

/** The ERP changes wo-1. */
export function revise({ world }: TestStation, change: Partial<WorkOrderPlan>): void {
  const current = planRevision(world.plan, 'workOrder', 'wo-1');
  if (current?.kind === 'workOrder')
    addPlanDocument(world.plan, { ...current, revision: current.revision + 1, body: { ...current.body, ...change } });
}

/** Ann's job is done, and the one after it at the mill has begun. */
function successorBegun(station: TestStation): void {
  start(station);
  station.give(station.commands.complete('ann', ...job, { good: '100' }));
  station.give(station.commands.signOn('tom'));
  const data = { order: 'wo-1', operation: '20', equipment: 'mill-1', revision: 1 };
  const refs = ['workOrder:wo-1', 'equipment:mill-1'];
  const occurredAt = new Date(station.clock.nowMs()).toISOString();
  station.record([{ type: 'JobStarted', v: 1, refs, data, occurredAt, person: null, command: null }]);
}

/** Work on wo-1 was stopped after the ERP had changed it. */
function stopped(station: TestStation): void {
  start(station);
  revise(station, { quantity: { value: '50', unit: 'C62' } });
  station.give(sue(station).decideChange('sue', 'wo-1', 'stop'));
}

/** The first operation of wo-1 needs somebody who may use the crane; Tom may, until yesterday. */
function craneNeeded(station: TestStation): void {
  const order = planBody(station.world.plan, 'workOrder', 'wo-1');
  const operations = (order?.operations ?? []).map((operation) => ({ ...operation, qualifications: ['crane'] }));
  revise(station, { operations });
  const tom = personDocument('tom', 2);
  const qualifications = [{ code: 'crane', validUntil: '2026-11-22' }];
  if (tom.kind === 'person') addPlanDocument(station.world.plan, { ...tom, body: { ...tom.body, qualifications } });
  station.give(station.commands.signOn('tom'));
}

type Given = (station: TestStation) => Command;
const refused = (command: CommandName, code: RefusalCase['code'], given: Given): RefusalCase => ({
  command,
  code,
  given,
});
/** A case in which something happens before the command. */
const after =
  (before: (station: TestStation) => unknown, given: (commands: Commands) => Command): Given =>
  (station) => {
    before(station);
    return given(station.commands);
  };

/** Five pieces of wo-1 are worked on again, and Ann is at it. */
function onRework(station: TestStation): string {
  start(station);
  station.give(station.commands.rework('ann', ...job, '5'));
  station.give(station.commands.suspend('ann', ...job));
  const [added] = stateOf(station.world, 'workOrder', 'wo-1').rework;
  const { operation } = must(added, 'the operation of rework');
  station.give(station.commands.start('ann', 'wo-1', operation, 'urgent'));
  return operation;
}

/** The counter of the saw, which counts what is produced, counted twelve pieces of Ann's job. */
export function counted(station: TestStation): void {
  letCount(station, 'produced');
  start(station);
  countPieces(station, '12');
}

const phases: RefusalCase[] = [
  refused(
    'startSetup',
    'setup-running',
    after(setUp, (commands) => commands.startSetup('ann', ...job)),
  ),
  refused(
    'startSetup',
    'job-paused',
    after(paused, (commands) => commands.startSetup('ann', ...job)),
  ),
  refused(
    'finishSetup',
    'setup-not-running',
    after(start, (commands) => commands.finishSetup('ann', ...job)),
  ),
  refused(
    'finishSetup',
    'job-paused',
    after(
      (station) => {
        setUp(station);
        station.give(station.commands.pause('ann', ...job));
      },
      (commands) => commands.finishSetup('ann', ...job),
    ),
  ),
  refused(
    'pauseJob',
    'job-paused',
    after(paused, (commands) => commands.pause('ann', ...job)),
  ),
  refused(
    'pauseJob',
    'reason-unknown',
    after(start, (commands) => commands.pause('ann', ...job, 'whim')),
  ),
];

const closeOuts: RefusalCase[] = [
  refused(
    'completeJob',
    'short-reason-needed',
    after(start, (commands) => commands.complete('ann', ...job, { good: '99' }, {})),
  ),
  refused(
    'completeJob',
    'nothing-remains',
    after(
      (station) => {
        start(station);
        station.give(station.commands.report('ann', ...job, { good: '60' }));
      },
      (commands) => commands.complete('ann', ...job, { good: '40' }, { remainder: 'open' }),
    ),
  ),
  refused(
    'completeJob',
    'not-consumed',
    after(start, (commands) =>
      commands.complete(
        'ann',
        ...job,
        {},
        { short: 'lost', leftovers: [{ material: 'steel', lot: 'lot-1', quantity: { value: '1', unit: 'MTR' } }] },
      ),
    ),
  ),
];

const reopenings: RefusalCase[] = [
  refused('reopenJob', 'not-signed-on', ({ commands }) => commands.reopen('sue', ...job)),
  refused('reopenJob', 'not-allowed', ({ commands }) => commands.reopen('ann', ...job)),
  {
    ...refused(
      'reopenJob',
      'station-unassigned',
      after(sue, (commands) => commands.reopen('sue', ...job)),
    ),
    at: { equipment: null },
  },
  refused(
    'reopenJob',
    'order-unknown',
    after(sue, (commands) => commands.reopen('sue', 'wo-none', '10')),
  ),
  refused(
    'reopenJob',
    'operation-unknown',
    after(sue, (commands) => commands.reopen('sue', 'wo-1', '99')),
  ),
  refused(
    'reopenJob',
    'job-not-completed',
    after(sue, (commands) => commands.reopen('sue', ...job)),
  ),
  refused(
    'reopenJob',
    'reason-unknown',
    after(
      (station) => {
        start(station);
        station.give(station.commands.complete('ann', ...job));
        sue(station);
      },
      (commands) => commands.reopen('sue', ...job, 'whim'),
    ),
  ),
  refused(
    'reopenJob',
    'successor-begun',
    after(successorBegun, (commands) => commands.reopen('tom', ...job)),
  ),
  {
    command: 'reopenJob',
    code: 'operation-elsewhere',
    at: { id: 'st-mill-1' },
    given(station) {
      sue(station);
      const data = { order: 'wo-1', operation: '10', equipment: 'saw-1', remainder: 'none' };
      const refs = ['workOrder:wo-1', 'equipment:saw-1'];
      const occurredAt = new Date(station.clock.nowMs()).toISOString();
      station.record([{ type: 'JobCompleted', v: 2, refs, data, occurredAt, person: null, command: null }]);
      return station.commands.reopen('sue', ...job);
    },
  },
];

const reworks: RefusalCase[] = [
  refused(
    'addReworkOperation',
    'unit-mismatch',
    after(start, (commands) => commands.rework('ann', ...job, '5', 'burr', 'KGM')),
  ),
  refused(
    'addReworkOperation',
    'nothing-to-report',
    after(start, (commands) => commands.rework('ann', ...job, '0')),
  ),
  refused(
    'addReworkOperation',
    'rework-over',
    after(start, (commands) => commands.rework('ann', ...job, '110.000001')),
  ),
  refused(
    'reportQuantity',
    'rework-over',
    after(start, (commands) => commands.report('ann', ...job, { rework: '111' })),
  ),
  refused(
    'completeJob',
    'rework-over',
    after(start, (commands) => commands.complete('ann', ...job, { rework: '111' })),
  ),
  refused('reportQuantity', 'rework-made-over', (station) => {
    const added = onRework(station);
    return station.commands.report('ann', 'wo-1', added, { good: '4', scrap: { crack: '2' } });
  }),
  refused('completeJob', 'rework-made-over', (station) => {
    const added = onRework(station);
    return station.commands.complete('ann', 'wo-1', added, { good: '6' });
  }),
  refused(
    'reportQuantity',
    'more-than-counted',
    after(counted, (commands) => commands.report('ann', ...job, { scrap: { crack: '13' } })),
  ),
  refused(
    'completeJob',
    'more-than-counted',
    after(counted, (commands) => commands.complete('ann', ...job, { rework: '13' })),
  ),
  refused(
    'addReworkOperation',
    'more-than-counted',
    after(counted, (commands) => commands.rework('ann', ...job, '13')),
  ),
  refused(
    'addReworkOperation',
    'reason-unknown',
    after(start, (commands) => commands.rework('ann', ...job, '5', 'whim')),
  ),
];

const cancelled = (station: TestStation) => {
  start(station);
  station.give(station.commands.suspend('ann', ...job));
  revise(station, { requestState: 'cancelled' });
};

const orders: RefusalCase[] = [
  refused(
    'decideOrderChange',
    'order-change-none',
    after(
      (station) => {
        start(station);
        // When it is wanted and how much it matters may change under the work: there is nothing to keep.
        revise(station, { priority: 9 });
        sue(station);
      },
      (commands) => commands.decideChange('sue', 'wo-1', 'keep'),
    ),
  ),
  refused(
    'decideOrderChange',
    'order-unknown',
    after(sue, (commands) => commands.decideChange('sue', 'wo-none', 'stop')),
  ),
  refused('decideOrderChange', 'not-signed-on', ({ commands }) => commands.decideChange('sue', 'wo-1', 'stop')),
  refused('decideOrderChange', 'not-allowed', ({ commands }) => commands.decideChange('ann', 'wo-1', 'stop')),
  refused(
    'startJob',
    'order-stopped',
    after(
      (station) => {
        stopped(station);
        station.give(station.commands.complete('ann', ...job, { good: '1' }, { remainder: 'open' }));
      },
      (commands) => commands.start('ann', ...job),
    ),
  ),
  refused(
    'reportQuantity',
    'order-stopped',
    after(stopped, (commands) => commands.report('ann', ...job, { good: '1' })),
  ),
  refused(
    'resumeJob',
    'order-stopped',
    after(
      (station) => {
        stopped(station);
        station.give(station.commands.suspend('ann', ...job));
      },
      (commands) => commands.resume('ann', ...job),
    ),
  ),
  refused(
    'reopenJob',
    'order-stopped',
    after(
      (station) => {
        stopped(station);
        station.give(station.commands.complete('ann', ...job, { good: '1' }));
      },
      (commands) => commands.reopen('sue', ...job),
    ),
  ),
  refused(
    'addReworkOperation',
    'order-stopped',
    after(stopped, (commands) => commands.rework('ann', ...job, '5')),
  ),
  refused(
    'resumeJob',
    'order-not-released',
    after(cancelled, (commands) => commands.resume('ann', ...job)),
  ),
  refused(
    'reopenJob',
    'order-not-released',
    after(
      (station) => {
        start(station);
        station.give(station.commands.complete('ann', ...job));
        revise(station, { requestState: 'closed' });
        sue(station);
      },
      (commands) => commands.reopen('sue', ...job),
    ),
  ),
  refused(
    'addReworkOperation',
    'order-not-released',
    after(cancelled, (commands) => commands.rework('ann', ...job, '5')),
  ),
  refused(
    'startJob',
    'not-qualified',
    after(craneNeeded, (commands) => commands.start('ann', ...job)),
  ),
];

/** What commands about phases, close-outs, reopenings, rework and changed orders are refused for. */
export const productionRefusals: readonly RefusalCase[] = [
  ...phases,
  ...closeOuts,
  ...reopenings,
  ...reworks,
  ...orders,
];
