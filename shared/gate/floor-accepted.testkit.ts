import type { TestStation } from '../testing/test-station.ts';
import type { acceptedTable } from './accepted-table.testkit.ts';
import { standing } from './floor-refusals.testkit.ts';

const job = ['wo-1', '10'] as const;
const atWork = { order: 'wo-1', operation: '10', equipment: 'saw-1' };
const start = (station: TestStation) => station.give(station.commands.start('ann', ...job));

/** How commands about stops, labor and material are accepted. */
export const floorAccepted: typeof acceptedTable = [
  [
    'signOff',
    'of somebody at work: the work ends too',
    (station) => {
      start(station);
      return station.commands.signOff('ann');
    },
    [
      { type: 'LaborStopped', data: { person: 'ann', ...atWork } },
      { type: 'SignedOff', data: { person: 'ann', station: 'st-saw-1' } },
    ],
  ],
  [
    'joinJob',
    'that runs here',
    (station) => {
      start(station);
      station.give(station.commands.leave('ann', ...job));
      return station.commands.join('ann', ...job);
    },
    [{ type: 'LaborStarted', data: { person: 'ann', ...atWork, activity: 'run' } }],
  ],
  [
    'leaveJob',
    'that goes on',
    (station) => {
      start(station);
      return station.commands.leave('ann', ...job);
    },
    [{ type: 'LaborStopped', data: { person: 'ann', ...atWork } }],
  ],
  [
    'consumeMaterial',
    'what the job needs, at most what is in the lot',
    (station) => {
      start(station);
      return station.commands.consume('ann', ...job, 'lot-1');
    },
    [
      {
        type: 'MaterialConsumed',
        data: { ...atWork, material: 'steel', lot: 'lot-1', quantity: { value: '30', unit: 'MTR' }, mode: 'explicit' },
      },
    ],
  ],
  [
    'consumeMaterial',
    'of a substitute, as much as is still needed',
    (station) => {
      start(station);
      station.give(station.commands.consume('ann', ...job, 'lot-2', '12.5'));
      return station.commands.consume('ann', ...job, 'lot-b');
    },
    [{ type: 'MaterialConsumed', data: { material: 'steel-b', quantity: { value: '37.5', unit: 'MTR' } } }],
  ],
  [
    'returnMaterial',
    'after the job is done',
    (station) => {
      start(station);
      station.give(station.commands.consume('ann', ...job, 'lot-1'));
      station.give(station.commands.complete('ann', ...job, { good: '100' }));
      return station.commands.giveBack('ann', ...job, 'lot-1', '4.25');
    },
    [
      {
        type: 'MaterialReturned',
        data: { ...atWork, material: 'steel', lot: 'lot-1', quantity: { value: '4.25', unit: 'MTR' } },
      },
    ],
  ],
  [
    'stopEquipment',
    'without a reason, to be explained later',
    ({ commands }) => commands.stop('ann', null),
    [{ type: 'EquipmentStateChanged', data: { equipment: 'saw-1', state: 'stopped', reason: null } }],
  ],
  [
    'explainStop',
    'that is over',
    (station) => {
      const stop = standing(station);
      station.give(station.commands.release('ann'));
      return station.commands.explain('ann', stop, 'jam');
    },
    [{ type: 'StopExplained', data: { equipment: 'saw-1', reason: 'jam' } }],
  ],
  [
    'splitStop',
    'inside',
    (station) => station.commands.split('ann', standing(station), '2026-11-23T06:00:01.500Z'),
    [{ type: 'StopSplit', data: { equipment: 'saw-1', at: '2026-11-23T06:00:01.500Z' } }],
  ],
];
