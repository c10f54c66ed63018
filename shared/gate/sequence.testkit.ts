import type { TestStation } from '../testing/test-station.ts';
import type { acceptedTable } from './accepted-table.testkit.ts';
import type { Command, CommandName } from './command.ts';
import type { RefusalCase } from './refusal-table.testkit.ts';

const job = ['wo-1', '10'] as const;

/** Sue, a supervisor, is signed on as well. */
function withSue(station: TestStation): TestStation {
  station.give(station.commands.signOn('sue'));
  return station;
}

const pinned = (station: TestStation) => {
  withSue(station);
  station.give(station.commands.pin('sue', 'wo-2', '10', 'saw-1'));
};

/** How jobs get their places and orders their priority. */
export const sequenceAccepted: typeof acceptedTable = [
  [
    'pinJob',
    'in front of all',
    (station) => withSue(station).commands.pin('sue', ...job, 'saw-2'),
    [
      {
        type: 'JobPinned',
        refs: ['workOrder:wo-1', 'equipment:saw-2'],
        data: { order: 'wo-1', operation: '10', equipment: 'saw-2', place: 0, after: null, from: null },
      },
    ],
  ],
  [
    'pinJob',
    'behind another, however far behind it is wanted',
    (station) => {
      pinned(station);
      return station.commands.pin('sue', ...job, 'saw-1', 7);
    },
    [{ type: 'JobPinned', data: { place: 1, after: { order: 'wo-2', operation: '10' } } }],
  ],
  [
    'pinJob',
    'away from another machine',
    (station) => {
      pinned(station);
      return station.commands.pin('sue', 'wo-2', '10', 'saw-2');
    },
    [
      {
        type: 'JobPinned',
        refs: ['workOrder:wo-2', 'equipment:saw-2', 'equipment:saw-1'],
        data: { equipment: 'saw-2', from: 'saw-1' },
      },
    ],
  ],
  [
    'unpinJob',
    'from its place',
    (station) => {
      pinned(station);
      return station.commands.unpin('sue', 'wo-2', '10');
    },
    [{ type: 'JobUnpinned', data: { order: 'wo-2', operation: '10', equipment: 'saw-1' } }],
  ],
  [
    'prioritiseOrder',
    'for a reason of the site',
    (station) => withSue(station).commands.prioritise('sue', 'wo-1', 8, 'urgent'),
    [
      {
        type: 'OrderPrioritised',
        refs: ['workOrder:wo-1'],
        data: { order: 'wo-1', priority: 8, planned: 3, reason: 'urgent' },
      },
    ],
  ],
];

type Wanted = (station: TestStation, actor: string) => Command;
const every: readonly (readonly [CommandName, Wanted])[] = [
  ['pinJob', ({ commands }, actor) => commands.pin(actor, ...job, 'saw-1')],
  ['unpinJob', ({ commands }, actor) => commands.unpin(actor, ...job)],
  ['prioritiseOrder', ({ commands }, actor) => commands.prioritise(actor, 'wo-1')],
];

const refusedPin = (
  code: RefusalCase['code'],
  [order, operation, equipment]: readonly [string, string, string],
  before: (station: TestStation) => unknown = () => undefined,
): RefusalCase => ({
  command: 'pinJob',
  code,
  given(station) {
    withSue(station);
    before(station);
    return station.commands.pin('sue', order, operation, equipment);
  },
});

/** What pinning and prioritising are refused for. */
export const sequenceRefused: readonly RefusalCase[] = [
  ...every.flatMap(([command, want]): RefusalCase[] => [
    { command, code: 'not-signed-on', given: (station) => want(station, 'tom') },
    { command, code: 'not-allowed', given: (station) => want(station, 'ann') },
  ]),
  refusedPin('order-unknown', ['wo-none', '10', 'saw-1']),
  refusedPin('operation-unknown', ['wo-1', '99', 'saw-1']),
  refusedPin('place-unknown', ['wo-1', '10', 'saw-9']),
  refusedPin('operation-elsewhere', ['wo-1', '10', 'mill-1']),
  refusedPin('order-not-released', ['wo-cancelled', '10', 'saw-1']),
  refusedPin('order-stopped', ['wo-1', '10', 'saw-1'], ({ give, commands, newId }) => {
    give(commands.signOn('boss'));
    const { command } = give(commands.raise('ann', 'orderStopRequest', { order: 'wo-1' }));
    give(commands.choose('sue', command, 'stop'));
    give(commands.stopOrder('boss', 'wo-1', command));
    return newId();
  }),
  refusedPin('job-running-elsewhere', [...job, 'saw-2'], ({ give, commands }) => give(commands.start('ann', ...job))),
  refusedPin('operation-completed', [...job, 'saw-1'], ({ give, commands }) => {
    give(commands.start('ann', ...job));
    give(commands.complete('ann', ...job, { good: '100' }, {}));
  }),
  {
    command: 'unpinJob',
    code: 'order-unknown',
    given: (station) => withSue(station).commands.unpin('sue', 'wo-none', '10'),
  },
  {
    command: 'unpinJob',
    code: 'operation-unknown',
    given: (station) => withSue(station).commands.unpin('sue', 'wo-1', '99'),
  },
  { command: 'unpinJob', code: 'not-pinned', given: (station) => withSue(station).commands.unpin('sue', ...job) },
  {
    command: 'prioritiseOrder',
    code: 'order-unknown',
    given: (station) => withSue(station).commands.prioritise('sue', 'wo-none'),
  },
  {
    command: 'prioritiseOrder',
    code: 'order-not-released',
    given: (station) => withSue(station).commands.prioritise('sue', 'wo-cancelled'),
  },
  {
    command: 'prioritiseOrder',
    code: 'reason-unknown',
    given: (station) => withSue(station).commands.prioritise('sue', 'wo-1', 5, 'whim'),
  },
  {
    command: 'prioritiseOrder',
    code: 'priority-same',
    given(station) {
      withSue(station).give(station.commands.prioritise('sue', 'wo-1', 8));
      return station.commands.prioritise('sue', 'wo-1', 8);
    },
  },
];
