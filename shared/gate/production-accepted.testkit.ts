import type { TestStation } from '../testing/test-station.ts';
import type { acceptedTable } from './accepted-table.testkit.ts';
import { consumed, counted, paused, revise, sue } from './production-refusals.testkit.ts';

const job = ['wo-1', '10'] as const;
const atWork = { order: 'wo-1', operation: '10', equipment: 'saw-1' };
const start = (station: TestStation) => station.give(station.commands.start('ann', ...job));
const setUp = (station: TestStation) => station.give(station.commands.startWithSetup('ann', ...job));
const labor = { person: 'ann', ...atWork };

/** How commands about the phases of a job, its close-out, its reopening, rework and changed orders are accepted. */
export const productionAccepted: typeof acceptedTable = [
  [
    'startJob',
    'with setup',
    ({ commands }) => commands.startWithSetup('ann', ...job),
    [
      { type: 'JobStarted', data: atWork },
      { type: 'SetupStarted', data: atWork },
      { type: 'LaborStarted', data: { ...labor, activity: 'setup' } },
    ],
  ],
  [
    'startJob',
    'what is missing of one that was closed out in part',
    (station) => {
      start(station);
      station.give(station.commands.complete('ann', ...job, { good: '40' }, { remainder: 'open' }));
      return station.commands.start('ann', ...job);
    },
    [{ type: 'JobStarted', data: atWork }, { type: 'LaborStarted' }],
  ],
  [
    'reportQuantity',
    'of pieces that the counter counted before',
    (station) => {
      counted(station);
      return station.commands.report('ann', ...job, { scrap: { crack: '2' }, rework: '1' });
    },
    [{ type: 'QuantityReported', data: { ...atWork, ofCounted: { value: '3', unit: 'C62' } } }],
  ],
  [
    'addReworkOperation',
    'for pieces that the counter counted before',
    (station) => {
      counted(station);
      return station.commands.rework('ann', ...job, '4');
    },
    [{ type: 'ReworkOperationAdded' }, { type: 'QuantityReported', data: { ofCounted: { value: '4', unit: 'C62' } } }],
  ],
  [
    'startSetup',
    'of a machine that runs',
    (station) => {
      start(station);
      return station.commands.startSetup('ann', ...job);
    },
    [
      { type: 'SetupStarted', data: atWork },
      { type: 'LaborStarted', data: { ...labor, activity: 'setup' } },
    ],
  ],
  [
    'finishSetup',
    'that was begun',
    (station) => {
      setUp(station);
      return station.commands.finishSetup('ann', ...job);
    },
    [
      { type: 'SetupFinished', data: atWork },
      { type: 'LaborStarted', data: { ...labor, activity: 'run' } },
    ],
  ],
  [
    'pauseJob',
    'with a reason',
    (station) => {
      start(station);
      return station.commands.pause('ann', ...job, 'break');
    },
    [{ type: 'JobPaused', data: { ...atWork, reason: 'break' } }],
  ],
  [
    'resumeJob',
    'a paused one, on which people stayed',
    (station) => {
      paused(station);
      return station.commands.resume('ann', ...job);
    },
    [{ type: 'JobResumed', data: atWork }],
  ],
  [
    'completeJob',
    'with everything in one submit',
    (station) => {
      start(station);
      consumed(station);
      const leftovers = [{ material: 'steel', lot: 'lot-1', quantity: { value: '5', unit: 'MTR' } }];
      const end = { remainder: 'open' as const, leftovers, stop: 'jam' };
      return station.commands.complete('ann', ...job, { good: '40', scrap: { crack: '2' } }, end);
    },
    [
      // Equipment down goes its own way.
      { type: 'QuantityReported', data: { good: { value: '40', unit: 'C62' } } },
      { type: 'MaterialReturned', data: { lot: 'lot-1', quantity: { value: '5', unit: 'MTR' } } },
      { type: 'LaborStopped', data: labor },
      { type: 'JobCompleted', data: { ...atWork, remainder: 'open' } },
      { type: 'EquipmentStateChanged', data: { state: 'stopped', reason: 'jam' } },
    ],
  ],
  [
    'completeJob',
    'with pieces that are not to come, and why',
    (station) => {
      start(station);
      return station.commands.complete('ann', ...job, {}, { remainder: 'none', short: 'lost' });
    },
    [{ type: 'LaborStopped' }, { type: 'JobCompleted', data: { ...atWork, remainder: 'none', short: 'lost' } }],
  ],
  [
    'completeJob',
    'without a reason of what the ERP does not want any more',
    (station) => {
      start(station);
      revise(station, { requestState: 'cancelled' });
      return station.commands.complete('ann', ...job, {}, {});
    },
    [{ type: 'LaborStopped' }, { type: 'JobCompleted', data: { ...atWork, remainder: 'none' } }],
  ],
  [
    'reopenJob',
    'that rests from then on',
    (station) => {
      start(station);
      station.give(station.commands.complete('ann', ...job, { good: '100' }));
      station.give(station.commands.signOn('tom'));
      return { ...station.commands.reopen('tom', ...job) };
    },
    [{ type: 'JobReopened', data: { ...atWork, reason: 'miscount' } }],
  ],
  [
    'addReworkOperation',
    'for a share of the pieces',
    (station) => {
      start(station);
      return station.commands.rework('ann', ...job, '5');
    },
    [
      {
        type: 'ReworkOperationAdded',
        data: {
          order: 'wo-1',
          after: '10',
          equipment: 'saw-1',
          name: 'saw 10 (R1)',
          workCenter: 'saw',
          quantity: { value: '5', unit: 'C62' },
          reason: 'burr',
          setupMinutes: 0,
          runMinutes: 3,
        },
      },
      {
        type: 'QuantityReported',
        data: { operation: '10', good: { value: '0' }, scrap: [], rework: { value: '5', unit: 'C62' }, by: 'person' },
      },
    ],
  ],
  [
    'decideOrderChange',
    'to follow the ERP',
    (station) => {
      start(station);
      revise(station, { quantity: { value: '150', unit: 'C62' } });
      return sue(station).decideChange('sue', 'wo-1', 'adopt');
    },
    [{ type: 'OrderChangeDecided', data: { order: 'wo-1', from: 1, to: 2, decision: 'adopt' } }],
  ],
  [
    'decideOrderChange',
    'that another due date was seen',
    (station) => {
      start(station);
      revise(station, { due: '2027-01-01T00:00:00.000Z' });
      return sue(station).decideChange('sue', 'wo-1', 'adopt');
    },
    [{ type: 'OrderChangeDecided', data: { order: 'wo-1', from: 1, to: 2, decision: 'adopt' } }],
  ],
];
