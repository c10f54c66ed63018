import type { RaisableKind } from '../deviations/deviation-kinds.ts';
import { MOST_PHOTOS } from '../deviations/photo.ts';
import { addPlanDocument } from '../plan/plan-index.ts';
import { samplePhoto } from '../testing/sample-photo.ts';
import { personDocument } from '../testing/small-plant.ts';
import type { TestStation } from '../testing/test-station.ts';
import type { acceptedTable } from './accepted-table.testkit.ts';
import type { Command, CommandName } from './command.ts';
import type { RefusalCase } from './refusal-table.testkit.ts';

/** A deviation that Ann raised at the saw, with Sue and the boss, supervisors, signed on. @returns its id. */
function raised(station: TestStation, kind: RaisableKind = 'orderStopRequest'): string {
  const { commands, give } = station;
  for (const person of ['sue', 'boss']) give(commands.signOn(person));
  return give(commands.raise('ann', kind)).command;
}

/** Ben, who is signed on, works here no more: everybody who does may say something about a deviation, wherever it is. */
function leftWhileHere(station: TestStation): void {
  station.give(station.commands.signOn('ben'));
  const document = personDocument('ben', 2);
  if (document.kind === 'person')
    addPlanDocument(station.world.plan, { ...document, body: { ...document.body, active: false } });
}

const started = (station: TestStation) => station.give(station.commands.start('ann', 'wo-1', '10'));
const at = { subject: { equipment: 'saw-1' }, round: 0 };

function proposed(station: TestStation): string {
  const id = raised(station);
  station.give(station.commands.choose('sue', id, 'stop'));
  return id;
}

function settled(station: TestStation): string {
  const id = raised(station);
  station.give(station.commands.choose('ann', id, 'goOn'));
  return id;
}

/** How commands about deviations are accepted. */
export const deviationsAccepted: typeof acceptedTable = [
  [
    'raiseDeviation',
    'about the job that runs here',
    (station) => {
      started(station);
      return station.commands.raise('ann', 'materialShortage', { material: 'steel', note: 'Rack is empty' });
    },
    [
      {
        type: 'DeviationRaised',
        data: {
          kind: 'materialShortage',
          round: 0,
          subject: { equipment: 'saw-1', order: 'wo-1', operation: '10', material: 'steel' },
          note: 'Rack is empty',
        },
      },
    ],
  ],
  [
    'raiseDeviation',
    'about another machine, by its tag',
    ({ commands }) => commands.raise('ann', 'equipmentStop', { equipment: 'mill-1' }),
    [{ type: 'DeviationRaised', data: { subject: { equipment: 'mill-1' } } }],
  ],
  [
    'raiseDeviation',
    'with a photo',
    ({ commands }) => commands.raise('ann', 'qualityConcern', { photo: samplePhoto() }),
    [
      { type: 'DeviationRaised', data: { kind: 'qualityConcern' } },
      { type: 'PhotoAdded', data: { photo: samplePhoto() } },
    ],
  ],
  [
    'acknowledgeDeviation',
    'that nobody has',
    (station) => station.commands.acknowledge('sue', raised(station)),
    [{ type: 'DeviationAcknowledged', data: { kind: 'orderStopRequest', ...at } }],
  ],
  [
    'assignDeviation',
    'to a person of another role',
    (station) => station.commands.assign('sue', raised(station), 'setter', 'tom'),
    [{ type: 'DeviationAssigned', data: { ...at, to: 'setter', toPerson: 'tom' } }],
  ],
  [
    'decideDeviation',
    'which settles it',
    (station) => station.commands.choose('ann', raised(station), 'goOn'),
    [
      {
        type: 'OptionChosen',
        data: { ...at, option: 'goOn', offered: [{ option: 'goOn' }, { option: 'suspend' }, { option: 'stop' }] },
      },
      { type: 'DeviationResolved', data: at },
    ],
  ],
  [
    'decideDeviation',
    'with the reason that it takes',
    (station) => station.commands.choose('sue', raised(station, 'materialShortage'), 'wait/30', 'onItsWay'),
    [{ type: 'OptionChosen', data: { ...at, option: 'wait/30', reason: 'onItsWay' } }],
  ],
  [
    'decideDeviation',
    'with the reason that it takes in words',
    (station) => {
      const command = station.commands.choose('sue', raised(station, 'materialShortage'), 'wait/30');
      return { ...command, params: { ...command.params, note: 'The truck is at the gate' } } as Command;
    },
    [{ type: 'OptionChosen', data: { ...at, option: 'wait/30', note: 'The truck is at the gate' } }],
  ],
  [
    'decideDeviation',
    'for which a second person has to agree',
    (station) => station.commands.choose('sue', raised(station), 'stop'),
    [{ type: 'DecisionProposed', data: { ...at, option: 'stop' } }],
  ],
  [
    'answerProposal',
    'of somebody else: agreed',
    (station) => station.commands.answer('boss', proposed(station), 'stop', true),
    [{ type: 'OptionChosen', data: { ...at, option: 'stop', proposedBy: 'sue' } }],
  ],
  [
    'answerProposal',
    'of somebody else: declined',
    (station) => station.commands.answer('boss', proposed(station), 'stop', false),
    [{ type: 'DecisionDeclined', data: { ...at, option: 'stop' } }],
  ],
  [
    'resolveDeviation',
    'that was decided',
    (station) => {
      const id = raised(station, 'assistance');
      station.give(station.commands.choose('sue', id, 'seeTo'));
      return station.commands.settleDeviation('sue', id);
    },
    [{ type: 'DeviationResolved', data: at }],
  ],
  [
    'reopenDeviation',
    'that was settled',
    (station) => station.commands.openAgain('ann', settled(station)),
    [{ type: 'DeviationReopened', data: { ...at, round: 1 } }],
  ],
  [
    'mergeDeviation',
    'with another of its kind',
    (station) => {
      const id = raised(station, 'assistance');
      const { command } = station.give(station.commands.raise('ann', 'assistance', { equipment: 'mill-1' }));
      return station.commands.merge('sue', command, id);
    },
    [{ type: 'DeviationMerged', data: { subject: { equipment: 'mill-1' } } }],
  ],
];

type Wanted = (station: TestStation, actor: string, id: string) => Command;
const wanted: readonly (readonly [CommandName, Wanted])[] = [
  ['acknowledgeDeviation', ({ commands }, actor, id) => commands.acknowledge(actor, id)],
  ['assignDeviation', ({ commands }, actor, id) => commands.assign(actor, id, 'setter')],
  ['decideDeviation', ({ commands }, actor, id) => commands.choose(actor, id, 'goOn')],
  ['answerProposal', ({ commands }, actor, id) => commands.answer(actor, id, 'stop', true)],
  ['resolveDeviation', ({ commands }, actor, id) => commands.settleDeviation(actor, id)],
  ['mergeDeviation', ({ commands }, actor, id) => commands.merge(actor, id, 'another')],
];

/** What commands about deviations are refused for. */
export const deviationsRefused: readonly RefusalCase[] = [
  ...wanted.flatMap(([command, want]): RefusalCase[] => [
    { command, code: 'not-signed-on', given: (station) => want(station, 'tom', raised(station)) },
    {
      command,
      code: 'deviation-unknown',
      given: (station) => {
        raised(station);
        return want(station, 'sue', station.newId());
      },
    },
    {
      command,
      code: 'not-allowed',
      given(station) {
        leftWhileHere(station);
        return want(station, 'ben', raised(station));
      },
    },
    { command, code: 'deviation-over', given: (station) => want(station, 'sue', settled(station)) },
  ]),
  { command: 'raiseDeviation', code: 'not-signed-on', given: ({ commands }) => commands.raise('tom', 'assistance') },
  {
    command: 'raiseDeviation',
    code: 'not-allowed',
    given(station) {
      leftWhileHere(station);
      return station.commands.raise('ben', 'assistance');
    },
  },
  {
    command: 'raiseDeviation',
    code: 'place-unknown',
    given: ({ commands }) => commands.raise('ann', 'assistance', { equipment: 'nowhere' }),
  },
  {
    command: 'raiseDeviation',
    code: 'order-unknown',
    given: ({ commands }) => commands.raise('ann', 'assistance', { order: 'wo-none' }),
  },
  {
    command: 'raiseDeviation',
    code: 'photos-enough',
    given({ commands, give }) {
      const again = () => commands.raise('ann', 'qualityConcern', { photo: samplePhoto() });
      for (let photos = 0; photos < MOST_PHOTOS; photos += 1) give(again());
      return again();
    },
  },
  {
    command: 'acknowledgeDeviation',
    code: 'deviation-taken',
    given(station) {
      const id = raised(station);
      station.give(station.commands.acknowledge('boss', id));
      return station.commands.acknowledge('sue', id);
    },
  },
  {
    command: 'assignDeviation',
    code: 'person-unknown',
    given: (station) => station.commands.assign('sue', raised(station), 'setter', 'ann'),
  },
  {
    command: 'decideDeviation',
    code: 'deviation-decided',
    given(station) {
      const id = raised(station, 'assistance');
      station.give(station.commands.choose('boss', id, 'seeTo'));
      return station.commands.choose('sue', id, 'seeTo');
    },
  },
  {
    command: 'decideDeviation',
    code: 'decision-reason-needed',
    given: (station) => station.commands.choose('sue', raised(station, 'materialShortage'), 'wait/30'),
  },
  {
    command: 'decideDeviation',
    code: 'reason-unknown',
    given: (station) => station.commands.choose('sue', raised(station, 'materialShortage'), 'wait/30', 'whim'),
  },
  {
    command: 'decideDeviation',
    code: 'option-unknown',
    given: (station) => station.commands.choose('sue', raised(station), 'whim'),
  },
  {
    command: 'answerProposal',
    code: 'proposal-none',
    given: (station) => station.commands.answer('sue', raised(station), 'stop', true),
  },
  {
    command: 'answerProposal',
    code: 'deviation-decided',
    given(station) {
      const id = proposed(station);
      station.give(station.commands.answer('boss', id, 'stop', true));
      return station.commands.answer('boss', id, 'stop', true);
    },
  },
  {
    command: 'answerProposal',
    code: 'second-person-needed',
    given: (station) => station.commands.answer('sue', proposed(station), 'stop', true),
  },
  {
    command: 'resolveDeviation',
    code: 'decision-needed',
    given: (station) => station.commands.settleDeviation('sue', raised(station)),
  },
  {
    command: 'reopenDeviation',
    code: 'not-signed-on',
    given: (station) => station.commands.openAgain('tom', settled(station)),
  },
  {
    command: 'reopenDeviation',
    code: 'not-allowed',
    given(station) {
      leftWhileHere(station);
      return station.commands.openAgain('ben', settled(station));
    },
  },
  {
    command: 'reopenDeviation',
    code: 'deviation-unknown',
    given: (station) => station.commands.openAgain('ann', station.newId()),
  },
  {
    command: 'reopenDeviation',
    code: 'deviation-open',
    given: (station) => station.commands.openAgain('sue', raised(station)),
  },
  {
    command: 'mergeDeviation',
    code: 'merge-into-younger',
    given(station) {
      const older = raised(station, 'assistance');
      station.clock.advance(1000);
      const { command } = station.give(station.commands.raise('ann', 'assistance', { equipment: 'mill-1' }));
      return station.commands.merge('sue', older, command);
    },
  },
  {
    command: 'mergeDeviation',
    code: 'merge-of-others',
    given(station) {
      const id = raised(station);
      const { command } = station.give(station.commands.raise('ann', 'assistance'));
      return station.commands.merge('sue', command, id);
    },
  },
];
