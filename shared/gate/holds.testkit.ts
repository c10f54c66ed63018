import type { HoldTarget } from '../quality/hold-facts.ts';
import type { TestStation } from '../testing/test-station.ts';
import type { acceptedTable } from './accepted-table.testkit.ts';
import type { Command, CommandName } from './command.ts';
import type { RefusalCase } from './refusal-table.testkit.ts';

const lot: HoldTarget = { kind: 'lot', id: 'lot-1' };
const order: HoldTarget = { kind: 'workOrder', id: 'wo-1' };
const machine: HoldTarget = { kind: 'equipment', id: 'saw-1' };
const job = ['wo-1', '10'] as const;

/** Puts something on hold; Ian, an inspector, and the supervisors are signed on. @returns the fact of the hold. */
function held(station: TestStation, target: HoldTarget): string {
  const { commands, give } = station;
  for (const person of ['ian', 'sue', 'boss']) give(commands.signOn(person));
  const outcome = give(commands.hold('ian', target));
  return (outcome.ok ? outcome.facts[0]?.id : undefined) ?? station.newId();
}

const started = (station: TestStation) => station.give(station.commands.start('ann', ...job));

/** A request to stop an order, which Sue wants. @returns its id. */
function wanted(station: TestStation): string {
  const { commands, give } = station;
  for (const person of ['sue', 'boss', 'mia']) give(commands.signOn(person));
  const { command } = give(commands.raise('ann', 'orderStopRequest', { order: 'wo-1' }));
  give(commands.choose('sue', command, 'stop'));
  return command;
}

/** A job that took ten metres of the first lot. */
function taken(station: TestStation): void {
  started(station);
  station.give(station.commands.consume('ann', ...job, 'lot-1', '10'));
}

const moving = { order: 'wo-1', operation: '10', equipment: 'saw-1', lot: 'lot-1', to: 'lot-2' };
const metres = (value: string) => ({ value, unit: 'MTR' });

/** How commands about holds, stops for good and moved consumption are accepted. */
export const holdsAccepted: typeof acceptedTable = [
  [
    'placeHold',
    'on a lot',
    ({ give, commands }) => {
      give(commands.signOn('ian'));
      return commands.hold('ian', lot, 'damaged');
    },
    [{ type: 'HoldPlaced', data: { target: lot, reason: 'damaged', note: '' } }],
  ],
  [
    'placeHold',
    'for another reason than the one that is there',
    (station) => {
      held(station, order);
      return station.commands.hold('sue', order, 'papers');
    },
    [{ type: 'HoldPlaced', data: { target: order, reason: 'papers' } }],
  ],
  [
    'releaseHold',
    'on a machine',
    (station) => {
      const hold = held(station, machine);
      return station.commands.letGo('sue', machine, hold);
    },
    [{ type: 'HoldReleased', data: { target: machine } }],
  ],
  [
    'stopOrder',
    'as the second person',
    (station) => station.commands.stopOrder('boss', 'wo-1', wanted(station)),
    [{ type: 'OrderStopped', data: { order: 'wo-1' } }],
  ],
  [
    'moveConsumption',
    'of a job that is done',
    (station) => {
      taken(station);
      station.give(station.commands.complete('ann', ...job, { good: '100' }));
      return station.commands.move('ann', { ...moving, quantity: metres('4.5') });
    },
    [
      { type: 'MaterialReturned', data: { lot: 'lot-1', material: 'steel', quantity: metres('4.5') } },
      {
        type: 'MaterialConsumed',
        data: { lot: 'lot-2', material: 'steel', quantity: metres('4.5'), mode: 'explicit' },
      },
    ],
  ],
  [
    'moveConsumption',
    'to a lot of a substitute',
    (station) => {
      taken(station);
      return station.commands.move('ann', { ...moving, to: 'lot-b', quantity: metres('10') });
    },
    [{ type: 'MaterialReturned' }, { type: 'MaterialConsumed', data: { lot: 'lot-b', material: 'steel-b' } }],
  ],
];

type Wanted = (station: TestStation, actor: string) => Command;
const every: readonly (readonly [CommandName, Wanted])[] = [
  ['placeHold', ({ commands }, actor) => commands.hold(actor, lot)],
  ['releaseHold', ({ commands, newId }, actor) => commands.letGo(actor, lot, newId())],
  ['stopOrder', ({ commands, newId }, actor) => commands.stopOrder(actor, 'wo-1', newId())],
  ['moveConsumption', ({ commands }, actor) => commands.move(actor, { ...moving, quantity: metres('1') })],
];

const refusedMove = (
  code: RefusalCase['code'],
  over: Partial<typeof moving>,
  value = '1',
  before: (station: TestStation) => void = taken,
): RefusalCase => ({
  command: 'moveConsumption',
  code,
  given(station) {
    before(station);
    return station.commands.move('ann', { ...moving, ...over, quantity: metres(value) });
  },
});

/** What commands about holds, stops for good and moved consumption are refused for, and what holds refuse. */
export const holdsRefused: readonly RefusalCase[] = [
  ...every.flatMap(([command, want]): RefusalCase[] => [
    { command, code: 'not-signed-on', given: (station) => want(station, 'tom') },
    {
      command,
      code: 'not-allowed',
      given(station) {
        // Ann may take material, but not at a mill; Ben only there.
        station.give(station.commands.signOn('ben'));
        return want(station, 'ben');
      },
    },
  ]),
  {
    command: 'placeHold',
    code: 'hold-target-unknown',
    given(station) {
      held(station, lot);
      return station.commands.hold('ian', { kind: 'lot', id: 'lot-none' });
    },
  },
  {
    command: 'placeHold',
    code: 'hold-placed-already',
    given(station) {
      held(station, lot);
      return station.commands.hold('sue', lot);
    },
  },
  {
    command: 'releaseHold',
    code: 'hold-none',
    given(station) {
      const hold = held(station, lot);
      station.give(station.commands.letGo('sue', lot, hold));
      return station.commands.letGo('sue', lot, hold);
    },
  },
  {
    command: 'consumeMaterial',
    code: 'lot-held',
    given(station) {
      started(station);
      held(station, lot);
      return station.commands.consume('ann', ...job, 'lot-1');
    },
  },
  ...[order, machine].flatMap((target): RefusalCase[] => {
    const code = target.kind === 'workOrder' ? 'order-held' : 'equipment-held';
    return [
      {
        command: 'startJob',
        code,
        given(station) {
          held(station, target);
          return station.commands.start('ann', ...job, 'urgent');
        },
      },
      {
        command: 'resumeJob',
        code,
        given(station) {
          started(station);
          station.give(station.commands.suspend('ann', ...job));
          held(station, target);
          return station.commands.resume('ann', ...job);
        },
      },
    ];
  }),
  {
    command: 'startJob',
    code: 'deviation-blocks',
    given(station) {
      station.give(station.commands.raise('ann', 'materialShortage', { order: 'wo-1', operation: '10' }));
      return station.commands.start('ann', ...job, 'urgent');
    },
  },
  {
    command: 'resumeJob',
    code: 'deviation-blocks',
    given(station) {
      started(station);
      station.give(station.commands.suspend('ann', ...job));
      station.give(station.commands.raise('ann', 'maintenanceConflict'));
      return station.commands.resume('ann', ...job);
    },
  },
  {
    command: 'stopOrder',
    code: 'order-unknown',
    given(station) {
      const id = wanted(station);
      return station.commands.stopOrder('boss', 'wo-none', id);
    },
  },
  {
    command: 'stopOrder',
    code: 'second-person-needed',
    given: (station) => station.commands.stopOrder('sue', 'wo-1', wanted(station)),
  },
  {
    command: 'stopOrder',
    code: 'order-stopped',
    given(station) {
      const id = wanted(station);
      station.give(station.commands.stopOrder('boss', 'wo-1', id));
      return station.commands.stopOrder('boss', 'wo-1', id);
    },
  },
  refusedMove('order-unknown', { order: 'wo-none' }),
  refusedMove('operation-unknown', { operation: '99' }),
  refusedMove('not-consumed', {}, '11'),
  refusedMove('lot-unknown', { to: 'lot-none' }),
  refusedMove('move-unfit', { to: 'lot-brass' }),
  refusedMove('lot-not-unrestricted', { to: 'lot-bad' }),
  refusedMove('lot-expired', { to: 'lot-old' }),
  refusedMove('lot-held', {}, '1', (station) => {
    taken(station);
    held(station, { kind: 'lot', id: 'lot-2' });
  }),
  refusedMove('lot-too-small', { to: 'lot-1', lot: 'lot-2' }, '31', (station) => {
    started(station);
    station.give(station.commands.consume('ann', ...job, 'lot-2', '40'));
  }),
];
