import type { RuleDefinition } from '../rules/rule-definition.ts';
import { ruleDigest } from '../rules/rule-facts.ts';
import { rehearsedNow, standingRule } from '../testing/rule-examples.ts';
import type { TestStation } from '../testing/test-station.ts';
import type { acceptedTable } from './accepted-table.testkit.ts';
import { instantOf } from './gate-context.ts';
import type { RefusalCase } from './refusal-table.testkit.ts';

const withEva = (station: TestStation) => station.give(station.commands.signOn('eva'));
const publish = (station: TestStation, over: Partial<RuleDefinition> = {}, actor = 'eva') =>
  station.commands.publish(actor, 'saw-stands', { ...standingRule, ...over }, rehearsedNow(station));

/** How commands about automation rules are accepted. */
export const rulesAccepted: typeof acceptedTable = [
  [
    'publishRule',
    'that was rehearsed',
    (station) => {
      withEva(station);
      return publish(station);
    },
    [{ type: 'RulePublished', refs: ['ruleBook:site'], data: { rule: 'saw-stands', ruleVersion: 1 } }],
  ],
  [
    'publishRule',
    'in a second version',
    (station) => {
      withEva(station);
      station.give(publish(station));
      return publish(station, { name: 'Saw stands long' });
    },
    [{ type: 'RulePublished', data: { ruleVersion: 2, definition: { name: 'Saw stands long' } } }],
  ],
  [
    'switchRule',
    'off',
    (station) => {
      withEva(station);
      station.give(publish(station));
      return station.commands.switchRule('eva', 'saw-stands', false);
    },
    [{ type: 'RuleSwitched', data: { rule: 'saw-stands', on: false } }],
  ],
];

/** What commands about automation rules are refused for. */
export const rulesRefused: readonly RefusalCase[] = [
  { command: 'publishRule', code: 'not-signed-on', given: (station) => publish(station) },
  { command: 'publishRule', code: 'not-allowed', given: (station) => publish(station, {}, 'ann') },
  {
    command: 'publishRule',
    code: 'place-unknown',
    given(station) {
      withEva(station);
      return publish(station, { places: ['nowhere'] });
    },
  },
  {
    command: 'publishRule',
    code: 'rehearsal-old',
    given(station) {
      withEva(station);
      const old = rehearsedNow(station);
      station.clock.advance(25 * 3_600_000);
      return station.commands.publish('eva', 'saw-stands', standingRule, old);
    },
  },
  {
    command: 'publishRule',
    code: 'rehearsal-other',
    given(station) {
      withEva(station);
      const other = ruleDigest({ ...standingRule, limits: { perHour: 1, quietMinutes: 15 } });
      const rehearsed = { ...rehearsedNow(station), of: other };
      return station.commands.publish('eva', 'saw-stands', standingRule, rehearsed);
    },
  },
  {
    command: 'publishRule',
    code: 'proposal-role',
    given(station) {
      withEva(station);
      return publish(station, {
        does: { kind: 'propose', command: 'suspendJob', role: 'materialHandler', text: 'Free the machine' },
      });
    },
  },
  {
    command: 'publishRule',
    code: 'rule-in-past',
    given(station) {
      withEva(station);
      const from = instantOf(station.clock.nowMs() - 3_600_000);
      return station.commands.publish('eva', 'saw-stands', standingRule, rehearsedNow(station), from);
    },
  },
  {
    command: 'switchRule',
    code: 'not-signed-on',
    given: ({ commands }) => commands.switchRule('eva', 'saw-stands', false),
  },
  {
    command: 'switchRule',
    code: 'not-allowed',
    given: ({ commands }) => commands.switchRule('ann', 'saw-stands', false),
  },
  {
    command: 'switchRule',
    code: 'rule-unknown',
    given(station) {
      withEva(station);
      return station.commands.switchRule('eva', 'saw-stands', false);
    },
  },
  {
    command: 'switchRule',
    code: 'rule-switched-already',
    given(station) {
      withEva(station);
      station.give(publish(station));
      return station.commands.switchRule('eva', 'saw-stands', true);
    },
  },
];
