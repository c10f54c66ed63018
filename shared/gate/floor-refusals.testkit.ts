import type { Action } from '../authority/actions.ts';
import { must } from '../invariant.ts';
import { addPlanDocument, planBody } from '../plan/plan-index.ts';
import type { TestStation } from '../testing/test-station.ts';
import type { Command } from './command.ts';
import type { RefusalCase } from './refusal-table.testkit.ts';

const job = ['wo-1', '10'] as const;
const start = (station: TestStation) => station.give(station.commands.start('ann', ...job));

/** The site wants some actions proven by PIN; Ann has one. */
export function askForPin(station: TestStation, ...pinFor: Action[]): void {
  const { plan } = station.world;
  const settings = must(planBody(plan, 'settings', 'site'), 'settings');
  addPlanDocument(plan, { kind: 'settings', id: 'site', revision: 3, externalRefs: [], body: { ...settings, pinFor } });
  const ann = must(planBody(plan, 'person', 'ann'), 'ann');
  const pin = { salt: '0'.repeat(32), hash: '0'.repeat(64) };
  addPlanDocument(plan, { kind: 'person', id: 'ann', revision: 3, externalRefs: [], body: { ...ann, pin } });
}

/** A stop that Ann reported without a reason. */
export function standing(station: TestStation): string {
  const outcome = station.give(station.commands.stop('ann', null));
  return outcome.ok ? must(outcome.facts[0], 'the stop').id : '';
}

/** What Sue, who may record others, is refused. */
const bySue = (code: 'person-unknown' | 'person-inactive', who: string): RefusalCase => ({
  command: 'joinJob',
  code,
  given(station) {
    start(station);
    station.give(station.commands.signOn('sue'));
    return station.commands.join('sue', ...job, who);
  },
});

const labor: RefusalCase[] = [
  {
    command: 'joinJob',
    code: 'labor-running',
    given(station) {
      start(station);
      return station.commands.join('ann', ...job);
    },
  },
  bySue('person-unknown', 'nobody'),
  bySue('person-inactive', 'old'),
  { command: 'leaveJob', code: 'labor-not-running', given: ({ commands }) => commands.leave('ann', ...job) },
  {
    command: 'leaveJob',
    code: 'person-unknown',
    given(station) {
      station.give(station.commands.signOn('sue'));
      return station.commands.leave('sue', ...job, 'nobody');
    },
  },
];

/** A lot that is refused for a running job; `before`: so many metres of it went in. */
const lot = (code: RefusalCase['code'], id: string, metres?: string, before?: string): RefusalCase => ({
  command: 'consumeMaterial',
  code,
  given(station) {
    start(station);
    if (before !== undefined) station.give(station.commands.consume('ann', ...job, id, before));
    return station.commands.consume('ann', ...job, id, metres);
  },
});

const inKilograms = (command: Command): Command =>
  ({ ...command, params: { ...command.params, quantity: { value: '1', unit: 'KGM' } } }) as Command;

const materials: RefusalCase[] = [
  lot('lot-unknown', 'lot-none'),
  lot('material-not-needed', 'lot-brass'),
  lot('lot-not-unrestricted', 'lot-bad'),
  lot('lot-expired', 'lot-old'),
  lot('lot-empty', 'lot-1', undefined, '30'),
  lot('lot-too-small', 'lot-1', '30.000001'),
  lot('material-complete', 'lot-2', undefined, '50'),
  lot('material-over', 'lot-2', '55.000001'),
  lot('nothing-to-report', 'lot-2', '0'),
  {
    command: 'consumeMaterial',
    code: 'unit-mismatch',
    given(station) {
      start(station);
      return inKilograms(station.commands.consume('ann', ...job, 'lot-1'));
    },
  },
  {
    command: 'returnMaterial',
    code: 'order-unknown',
    given: ({ commands }) => commands.giveBack('ann', 'wo-none', '10', 'lot-1', '1'),
  },
  {
    command: 'returnMaterial',
    code: 'operation-unknown',
    given: ({ commands }) => commands.giveBack('ann', 'wo-1', '99', 'lot-1', '1'),
  },
  {
    command: 'returnMaterial',
    code: 'not-consumed',
    given: ({ commands }) => commands.giveBack('ann', ...job, 'lot-1', '1'),
  },
  {
    command: 'returnMaterial',
    code: 'unit-mismatch',
    given(station) {
      start(station);
      station.give(station.commands.consume('ann', ...job, 'lot-1'));
      return inKilograms(station.commands.giveBack('ann', ...job, 'lot-1', '1'));
    },
  },
  {
    command: 'returnMaterial',
    code: 'nothing-to-report',
    given: ({ commands }) => commands.giveBack('ann', ...job, 'lot-1', '0'),
  },
];

const stops: RefusalCase[] = [
  {
    command: 'explainStop',
    code: 'stop-unknown',
    given: ({ commands, newId }) => commands.explain('ann', newId(), 'jam'),
  },
  {
    command: 'explainStop',
    code: 'reason-unknown',
    given: (station) => station.commands.explain('ann', standing(station), 'whim'),
  },
  {
    command: 'splitStop',
    code: 'stop-unknown',
    given: ({ commands, newId }) => commands.split('ann', newId(), '2026-11-23T06:00:00.500Z'),
  },
  {
    command: 'splitStop',
    code: 'split-outside',
    given: (station) => station.commands.split('ann', standing(station), '2026-11-23T05:00:00.000Z'),
  },
];

const pins: RefusalCase[] = [
  {
    command: 'startJob',
    code: 'pin-needed',
    given(station) {
      askForPin(station, 'production.execute');
      return station.commands.start('ann', ...job);
    },
  },
];

/** What people are refused about stops, labor, material and PINs. */
export const floorRefusals: readonly RefusalCase[] = [...labor, ...materials, ...stops, ...pins];
