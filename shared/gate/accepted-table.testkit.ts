import type { TestStation } from '../testing/test-station.ts';
import type { Command, CommandName } from './command.ts';
import { deviationsAccepted } from './deviations.testkit.ts';
import { floorAccepted } from './floor-accepted.testkit.ts';
import { holdsAccepted } from './holds.testkit.ts';
import { productionAccepted } from './production-accepted.testkit.ts';
import { readinessAccepted } from './readiness.testkit.ts';
import { recommendationsAccepted } from './recommendations.testkit.ts';
import { refusedPostingsAccepted } from './refused-postings.testkit.ts';
import { rulesAccepted } from './rules.testkit.ts';
import { sequenceAccepted } from './sequence.testkit.ts';

const job = ['wo-1', '10'] as const;
const started = (station: TestStation) => station.give(station.commands.start('ann', ...job));

/** How each command is accepted: what happens before, the command, and what its facts say. Ann is signed on already. */
export const acceptedTable: readonly (readonly [
  CommandName,
  string,
  (station: TestStation) => Command,
  readonly object[],
])[] = [
  [
    'signOn',
    'with a badge',
    ({ commands }) => commands.signOn('tom'),
    [{ type: 'SignedOn', data: { person: 'tom', station: 'st-saw-1' } }],
  ],
  [
    'signOff',
    'of oneself',
    ({ commands }) => commands.signOff('ann'),
    [{ type: 'SignedOff', data: { person: 'ann', station: 'st-saw-1' } }],
  ],
  [
    'startJob',
    'the recommended one',
    ({ commands }) => commands.start('ann', ...job),
    [
      { type: 'JobStarted', data: { order: 'wo-1', operation: '10', equipment: 'saw-1', revision: 1 } },
      { type: 'LaborStarted', data: { person: 'ann', order: 'wo-1', operation: '10', activity: 'run' } },
    ],
  ],
  [
    'startJob',
    'another one with a reason',
    ({ commands }) => commands.start('ann', 'wo-2', '10', 'urgent'),
    [
      { type: 'JobStarted', data: { order: 'wo-2', operation: '10', equipment: 'saw-1', revision: 1 } },
      {
        type: 'DispatchOverridden',
        data: { order: 'wo-2', recommended: { order: 'wo-1', operation: '10' }, reason: 'urgent' },
      },
      { type: 'LaborStarted' },
    ],
  ],
  [
    'suspendJob',
    'a running one',
    (station) => {
      started(station);
      return station.commands.suspend('ann', ...job);
    },
    [
      { type: 'JobSuspended', data: { order: 'wo-1', operation: '10', equipment: 'saw-1' } },
      { type: 'LaborStopped', data: { person: 'ann', order: 'wo-1', operation: '10', equipment: 'saw-1' } },
    ],
  ],
  [
    'resumeJob',
    'a resting one',
    (station) => {
      started(station);
      station.give(station.commands.suspend('ann', ...job));
      return station.commands.resume('ann', ...job);
    },
    [
      { type: 'JobResumed', data: { order: 'wo-1', operation: '10', equipment: 'saw-1' } },
      { type: 'LaborStarted', data: { person: 'ann' } },
    ],
  ],
  [
    'reportQuantity',
    'of all three kinds',
    (station) => {
      started(station);
      return station.commands.report('ann', ...job, { good: '5', scrap: { crack: '1', burr: '0.5' }, rework: '2' });
    },
    [
      {
        type: 'QuantityReported',
        data: {
          good: { value: '5', unit: 'C62' },
          scrap: [
            { reason: 'crack', quantity: { value: '1', unit: 'C62' } },
            { reason: 'burr', quantity: { value: '0.5', unit: 'C62' } },
          ],
          rework: { value: '2', unit: 'C62' },
        },
      },
    ],
  ],
  [
    'completeJob',
    'with last pieces',
    (station) => {
      started(station);
      return station.commands.complete('ann', ...job, { good: '100' });
    },
    [
      { type: 'QuantityReported' },
      { type: 'LaborStopped' },
      { type: 'JobCompleted', data: { order: 'wo-1', operation: '10', equipment: 'saw-1' } },
    ],
  ],
  [
    'completeJob',
    'without any more pieces, from rest',
    (station) => {
      started(station);
      station.give(station.commands.suspend('ann', ...job));
      return station.commands.complete('ann', ...job);
    },
    [{ type: 'JobCompleted' }],
  ],
  [
    'stopEquipment',
    'that is available',
    ({ commands }) => commands.stop('ann', 'jam'),
    [{ type: 'EquipmentStateChanged', data: { equipment: 'saw-1', state: 'stopped', reason: 'jam' } }],
  ],
  [
    'releaseEquipment',
    'that is stopped',
    (station) => {
      station.give(station.commands.stop('ann'));
      return station.commands.release('ann');
    },
    [{ type: 'EquipmentStateChanged', data: { equipment: 'saw-1', state: 'available' } }],
  ],
  [
    'undo',
    'of a close-out, the last fact first',
    (station) => {
      started(station);
      const { command } = station.give(station.commands.complete('ann', ...job, { good: '100' }));
      return station.commands.undo('ann', command);
    },
    [
      { type: 'Reversed', data: { type: 'JobCompleted' } },
      { type: 'Reversed', data: { type: 'LaborStopped' } },
      { type: 'Reversed', data: { type: 'QuantityReported' } },
    ],
  ],
  ...floorAccepted,
  ...productionAccepted,
  ...refusedPostingsAccepted,
  ...deviationsAccepted,
  ...rulesAccepted,
  ...recommendationsAccepted,
  ...holdsAccepted,
  ...sequenceAccepted,
  ...readinessAccepted,
];
