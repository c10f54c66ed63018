import { placeOf } from '../aggregates/aggregate-base.ts';
import { adoptBase, exportBase } from '../aggregates/base-exchange.ts';
import { must } from '../invariant.ts';
import { addPlanDocument, planBody } from '../plan/plan-index.ts';
import type { PrioritySafety } from '../plan/priority-safety.ts';
import { orderDocument, personDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation, TestStationOptions } from '../testing/test-station.ts';
import type { Command, CommandName } from './command.ts';
import { deviationsRefused } from './deviations.testkit.ts';
import { floorRefusals } from './floor-refusals.testkit.ts';
import { holdsRefused } from './holds.testkit.ts';
import { productionRefusals } from './production-refusals.testkit.ts';
import { readinessRefused } from './readiness.testkit.ts';
import { recommendationsRefused } from './recommendations.testkit.ts';
import type { RefusalCode } from './refusal.ts';
import { refusedPostingsRefused } from './refused-postings.testkit.ts';
import { rulesRefused } from './rules.testkit.ts';
import { sequenceRefused } from './sequence.testkit.ts';

/** How one command comes to be refused for one reason. */
export interface RefusalCase {
  readonly command: CommandName;
  readonly code: RefusalCode;
  /** The station; the first saw of the small plant unless told otherwise. */
  readonly at?: Partial<TestStationOptions>;
  /** What happens before, and the command that is refused. Ann, an operator, is signed on already. */
  readonly given: (station: TestStation) => Command;
}

const startFirst = (station: TestStation) => station.give(station.commands.start('ann', 'wo-1', '10'));
const job = ['wo-1', '10'] as const;

/** The station of a case with Ann signed on, before the case begins. */
export function stationOf(refusalCase: Pick<RefusalCase, 'at'>): TestStation {
  const station = createTestStation({ plan: smallPlant(), ...refusalCase.at });
  station.give(station.commands.signOn('ann'));
  return station;
}

type Wanted = (station: TestStation, actor: string) => Command;
const productionCommands: readonly (readonly [CommandName, Wanted])[] = [
  ['startJob', ({ commands }, actor) => commands.start(actor, ...job)],
  ['suspendJob', ({ commands }, actor) => commands.suspend(actor, ...job)],
  ['resumeJob', ({ commands }, actor) => commands.resume(actor, ...job)],
  ['reportQuantity', ({ commands }, actor) => commands.report(actor, ...job, { good: '1' })],
  ['completeJob', ({ commands }, actor) => commands.complete(actor, ...job)],
  ['startSetup', ({ commands }, actor) => commands.startSetup(actor, ...job)],
  ['finishSetup', ({ commands }, actor) => commands.finishSetup(actor, ...job)],
  ['pauseJob', ({ commands }, actor) => commands.pause(actor, ...job)],
  ['addReworkOperation', ({ commands }, actor) => commands.rework(actor, ...job, '1')],
  ['joinJob', ({ commands }, actor) => commands.join(actor, ...job)],
  ['consumeMaterial', ({ commands }, actor) => commands.consume(actor, ...job, 'lot-1')],
];
const machineCommands: readonly (readonly [CommandName, Wanted])[] = [
  ['stopEquipment', ({ commands }, actor) => commands.stop(actor)],
  ['releaseEquipment', ({ commands }, actor) => commands.release(actor)],
  ['leaveJob', ({ commands }, actor) => commands.leave(actor, ...job)],
  ['returnMaterial', ({ commands }, actor) => commands.giveBack(actor, ...job, 'lot-1', '1')],
  ['explainStop', ({ commands, newId }, actor) => commands.explain(actor, newId(), 'jam')],
  ['splitStop', ({ commands, newId }, actor) => commands.split(actor, newId(), '2026-11-23T06:00:00.500Z')],
];
const undo: readonly [CommandName, Wanted] = ['undo', ({ commands, newId }, actor) => commands.undo(actor, newId())];

/** What every command is refused for that a signed-on person gives at a machine. */
const whoAndWhere: RefusalCase[] = [...productionCommands, ...machineCommands, undo].flatMap(([command, want]) => {
  const cases: RefusalCase[] = [
    { command, code: 'not-signed-on', given: (station) => want(station, 'tom') },
    {
      command,
      code: 'not-allowed',
      given(station) {
        station.give(station.commands.signOn('ben'));
        return want(station, 'ben');
      },
    },
  ];
  const unassigned: RefusalCase = {
    command,
    code: 'station-unassigned',
    at: { equipment: null },
    given: (station) => want(station, 'ann'),
  };
  return command === 'undo' ? cases : [...cases, unassigned];
});

/** What every command is refused for that names a job. */
const whichJob: RefusalCase[] = productionCommands.flatMap(([command, want]) => [
  {
    command,
    code: 'order-unknown',
    given(station) {
      const wanted = want(station, 'ann');
      return { ...wanted, params: { ...wanted.params, order: 'wo-none' } } as Command;
    },
  },
  {
    command,
    code: 'operation-unknown',
    given(station) {
      const wanted = want(station, 'ann');
      return { ...wanted, params: { ...wanted.params, operation: '99' } } as Command;
    },
  },
  ...(command === 'startJob'
    ? []
    : [{ command, code: 'job-not-running' as const, given: (station: TestStation) => want(station, 'ann') }]),
]);

const sessions: RefusalCase[] = [
  { command: 'signOn', code: 'badge-unknown', given: ({ commands }) => commands.signOn('ann', 'no such badge') },
  { command: 'signOn', code: 'plan-missing', at: { plan: [] }, given: ({ commands }) => commands.signOn('ann') },
  { command: 'signOn', code: 'person-inactive', given: ({ commands }) => commands.signOn('old') },
  { command: 'signOn', code: 'already-signed-on', given: ({ commands }) => commands.signOn('ann') },
  { command: 'signOff', code: 'not-signed-on', given: ({ commands }) => commands.signOff('tom') },
];

const starts: RefusalCase[] = [
  {
    command: 'startJob',
    code: 'order-not-released',
    given: ({ commands }) => commands.start('ann', 'wo-cancelled', '10'),
  },
  { command: 'startJob', code: 'operation-elsewhere', given: ({ commands }) => commands.start('ann', 'wo-1', '20') },
  {
    command: 'startJob',
    code: 'operation-completed',
    given(station) {
      startFirst(station);
      station.give(station.commands.complete('ann', ...job, { good: '100' }));
      return station.commands.start('ann', ...job);
    },
  },
  {
    command: 'startJob',
    code: 'job-running-elsewhere',
    given(station) {
      startFirst(station);
      return station.commands.start('ann', ...job);
    },
  },
  {
    command: 'startJob',
    code: 'predecessor-open',
    at: { id: 'st-mill-1' },
    given: ({ commands }) => commands.start('ann', 'wo-1', '20'),
  },
  {
    command: 'startJob',
    code: 'equipment-stopped',
    given(station) {
      station.give(station.commands.stop('ann'));
      return station.commands.start('ann', ...job);
    },
  },
  {
    command: 'startJob',
    code: 'equipment-occupied',
    given(station) {
      startFirst(station);
      return station.commands.start('ann', 'wo-2', '10');
    },
  },
  { command: 'startJob', code: 'override-reason-needed', given: ({ commands }) => commands.start('ann', 'wo-2', '10') },
  { command: 'startJob', code: 'reason-unknown', given: ({ commands }) => commands.start('ann', 'wo-2', '10', 'whim') },
];

const rests: RefusalCase[] = [
  {
    command: 'resumeJob',
    code: 'job-not-suspended',
    given(station) {
      startFirst(station);
      return station.commands.resume('ann', ...job);
    },
  },
  {
    command: 'resumeJob',
    code: 'equipment-stopped',
    given(station) {
      startFirst(station);
      station.give(station.commands.suspend('ann', ...job));
      station.give(station.commands.stop('ann'));
      return station.commands.resume('ann', ...job);
    },
  },
  {
    command: 'resumeJob',
    code: 'equipment-occupied',
    given(station) {
      startFirst(station);
      station.give(station.commands.suspend('ann', ...job));
      station.give(station.commands.start('ann', 'wo-2', '10', 'urgent'));
      return station.commands.resume('ann', ...job);
    },
  },
];

const counts: RefusalCase[] = (['report', 'complete'] as const).flatMap((how) => {
  const command = how === 'report' ? 'reportQuantity' : 'completeJob';
  const cases: RefusalCase[] = [
    {
      command,
      code: 'unit-mismatch',
      given(station) {
        startFirst(station);
        return station.commands[how]('ann', ...job, { good: '1', unit: 'KGM' });
      },
    },
    {
      command,
      code: 'reason-unknown',
      given(station) {
        startFirst(station);
        return station.commands[how]('ann', ...job, { scrap: { whim: '1' } });
      },
    },
    {
      command,
      code: 'over-tolerance',
      given(station) {
        startFirst(station);
        station.give(station.commands.report('ann', ...job, { good: '110' }));
        return station.commands[how]('ann', ...job, { good: '0.000001' });
      },
    },
  ];
  const nothing: RefusalCase = {
    command,
    code: 'nothing-to-report',
    given(station) {
      startFirst(station);
      return station.commands.report('ann', ...job, { good: '0', scrap: { crack: '0.0' } });
    },
  };
  return how === 'report' ? [...cases, nothing] : cases;
});

const machines: RefusalCase[] = [
  {
    command: 'stopEquipment',
    code: 'equipment-stopped',
    given(station) {
      station.give(station.commands.stop('ann'));
      return station.commands.stop('ann');
    },
  },
  { command: 'stopEquipment', code: 'reason-unknown', given: ({ commands }) => commands.stop('ann', 'whim') },
  { command: 'releaseEquipment', code: 'equipment-not-stopped', given: ({ commands }) => commands.release('ann') },
];

const undos: RefusalCase[] = [
  { command: 'undo', code: 'undo-unknown', given: ({ commands, newId }) => commands.undo('ann', newId()) },
  {
    command: 'undo',
    code: 'undo-done-already',
    given(station) {
      const { command } = startFirst(station);
      station.give(station.commands.undo('ann', command));
      return station.commands.undo('ann', command);
    },
  },
  {
    command: 'undo',
    code: 'undo-not-yours',
    given(station) {
      const { command } = startFirst(station);
      station.give(station.commands.signOn('tom'));
      return station.commands.undo('tom', command);
    },
  },
  {
    command: 'undo',
    code: 'undo-too-old',
    given(station) {
      const { command } = startFirst(station);
      const last = must(station.facts.at(-1), 'the last fact');
      const base = exportBase(station.world, 'equipment:saw-1', placeOf(last));
      adoptBase(station.world, must(base, 'a base'));
      return station.commands.undo('ann', command);
    },
  },
  {
    command: 'undo',
    code: 'undo-has-dependents',
    given(station) {
      const { command } = startFirst(station);
      station.give(station.commands.report('ann', ...job, { good: '1' }));
      return station.commands.undo('ann', command);
    },
  },
];

/** The site says what to do when urgent messages are older than half an hour. */
export function setPrioritySafety(station: TestStation, whenOlder: PrioritySafety['whenOlder'], revision = 2): void {
  const before = planBody(station.world.plan, 'settings', 'site');
  const body = { ...must(before, 'settings'), prioritySafety: { maxAgeMinutes: 30, whenOlder } };
  addPlanDocument(station.world.plan, { kind: 'settings', id: 'site', revision, externalRefs: [], body });
}

const urgent: RefusalCase[] = (
  [
    ['urgent-old', 'confirm', 31],
    ['urgent-too-old', 'refuse', 31],
    ['urgent-unknown', 'refuse', null],
  ] as const
).flatMap(([code, whenOlder, priorityAgeMinutes]): RefusalCase[] => {
  const at = { priorityAgeMinutes };
  return [
    {
      command: 'startJob',
      code,
      at,
      given(station) {
        setPrioritySafety(station, whenOlder);
        return station.commands.start('ann', ...job);
      },
    },
    {
      command: 'resumeJob',
      code,
      at,
      given(station) {
        startFirst(station);
        station.give(station.commands.suspend('ann', ...job));
        setPrioritySafety(station, whenOlder);
        return station.commands.resume('ann', ...job);
      },
    },
  ];
});

/** Every command with every reason for which it can be refused. */
/** Nothing is decided on half of the history. */
const whileStarting: RefusalCase[] = [
  {
    command: 'signOn',
    code: 'starting',
    at: { history: { done: 2, of: 5 } },
    given: (station) => station.commands.signOn('tom'),
  },
  {
    command: 'startJob',
    code: 'starting',
    at: { history: { done: 0, of: 0 } },
    given: (station) => station.commands.start('ann', ...job),
  },
  {
    command: 'signOn',
    code: 'station-revoked',
    at: { revoked: { at: '2026-11-23T06:00:00.000Z', reason: 'The tablet was stolen.' } },
    given: (station) => station.commands.signOn('tom'),
  },
];

export const refusalTable: readonly RefusalCase[] = [
  ...whileStarting,
  ...sessions,
  ...whoAndWhere,
  ...whichJob,
  ...starts,
  ...rests,
  ...counts,
  ...machines,
  ...undos,
  ...urgent,
  ...floorRefusals,
  ...deviationsRefused,
  ...rulesRefused,
  ...recommendationsRefused,
  ...holdsRefused,
  ...sequenceRefused,
  ...readinessRefused,
  ...productionRefusals,
  ...refusedPostingsRefused,
];

/** A later revision of a person or order reaches a station that is at work. */
export function revise(station: TestStation, ...args: Parameters<typeof orderDocument>): void {
  addPlanDocument(station.world.plan, orderDocument(...args));
}

/** A person leaves the company while signed on. */
export function deactivate(station: TestStation, id: string): void {
  const document = personDocument(id, 2);
  if (document.kind === 'person')
    addPlanDocument(station.world.plan, { ...document, body: { ...document.body, active: false } });
}
