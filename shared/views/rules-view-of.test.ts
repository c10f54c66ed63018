import { expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import { evaluateRules } from '../rules/evaluate-rules.ts';
import { automationDrafts } from '../rules/fire-rule.ts';
import type { RuleDefinition } from '../rules/rule-definition.ts';
import { ruleTemplates } from '../rules/templates.ts';
import { rehearsedNow, standingRule } from '../testing/rule-examples.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import { rulesViewOf } from './rules-view-of.ts';
import { rulesView } from './rules-view.ts';

const MINUTE = 60_000;
const does: RuleDefinition['does'] = { kind: 'raise', deviation: 'assistance', note: 'Somebody should come' };

/** A saw with Ann, a supervisor and an engineer, and one rule that raises. */
function sawWithRule(over: Partial<RuleDefinition> = {}) {
  const station = createTestStation({ plan: smallPlant() });
  const { give, commands, clock, world } = station;
  for (const person of ['ann', 'sue', 'eva']) give(commands.signOn(person));
  const publish = (rule: string, more: Partial<RuleDefinition> = {}) =>
    give(commands.publish('eva', rule, { ...standingRule, does, ...over, ...more }, rehearsedNow(station)));
  publish('stands');
  return {
    ...station,
    publish,
    /** The saw stands for eleven minutes, and what is due is done. */
    standStill() {
      give(commands.stop('ann', null));
      clock.advance(11 * MINUTE);
      const sight = { world, equipment: 'saw-1', nowMs: clock.nowMs() };
      station.record(automationDrafts(sight, evaluateRules(sight)));
      give(commands.release('ann'));
    },
    view: () => rulesView.parse(rulesViewOf(world, clock.nowMs())),
  };
}

test('rules stand by name, with all versions, latest first, and who published them', () => {
  const saw = sawWithRule();
  saw.publish('a-rule', { name: 'A rule of the alphabet' });
  saw.publish('stands', { limits: { perHour: 1, quietMinutes: 0 } });
  const { rules } = saw.view();
  expect(rules.map(({ rule, state, current }) => [rule, state, current])).toEqual([
    ['a-rule', 'on', 1],
    ['stands', 'on', 2],
  ]);
  expect(rules[1]?.versions.map(({ version, publishedBy }) => [version, publishedBy])).toEqual([
    [2, 'Name eva'],
    [1, 'Name eva'],
  ]);
});

test('a rule that was stopped says by whom, one that is to come has no version that holds', () => {
  const saw = sawWithRule();
  saw.give(saw.commands.switchRule('sue', 'stands', false));
  expect(saw.view().rules[0]).toMatchObject({ state: 'stopped', stopped: { by: 'Name sue' } });
  saw.give(saw.commands.switchRule('sue', 'stands', true));
  expect(saw.view().rules[0]).toMatchObject({ state: 'on', stopped: null });
  const later = rulesViewOf(saw.world, saw.clock.nowMs() - 60 * MINUTE).rules[0];
  expect(later).toMatchObject({ state: 'later', current: null });
});

test('what is shipped is offered until it is published', () => {
  const saw = sawWithRule();
  const [first] = ruleTemplates;
  expect(saw.view().templates).toHaveLength(ruleTemplates.length);
  saw.publish(first?.rule ?? '');
  expect(saw.view().templates.map(({ rule }) => rule)).toEqual(ruleTemplates.slice(1).map(({ rule }) => rule));
});

test('the log tells of each firing where, why and what came of it', () => {
  const saw = sawWithRule();
  saw.standStill();
  const [fired] = saw.view().log;
  expect(fired).toMatchObject({
    rule: 'stands',
    version: 1,
    place: 'Name saw-1',
    order: null,
    because: { code: 'stopLasts', params: { minutes: 10 } },
    outcome: 'raised',
    answer: null,
  });
  const deviation = stateOf(saw.world, 'equipment', 'saw-1').deviations.open[0]?.id ?? '';
  expect(fired?.deviation).toBe(deviation);
  saw.clock.advance(20 * MINUTE);
  saw.standStill();
  expect(saw.view().log.map(({ outcome }) => outcome)).toEqual(['openAlready', 'raised']);
  expect(saw.view().rules[0]).toMatchObject({ firedLately: 2, lastFired: saw.view().log[0]?.at });
});

test('what is told waits for somebody of the role to say that they saw it', () => {
  const saw = sawWithRule({ does: standingRule.does });
  saw.standStill();
  const [firing] = saw.view().log;
  expect(firing).toMatchObject({ outcome: 'told', answer: null });
  const seen = (person: string) => saw.give(saw.commands.choose(person, firing?.deviation ?? '', 'seen'));
  expect(seen('ann')).toMatchObject({ ok: false, refusal: { code: 'not-allowed' } });
  expect(seen('sue').ok).toBe(true);
  expect(saw.view().log).toMatchObject([{ outcome: 'settled', answer: { person: 'Name sue', option: 'seen' } }]);
});

test('a rule can be limited to places, each before what is in it', () => {
  const { places } = sawWithRule().view();
  const at = (id: string) => places.findIndex((place) => place.id === id);
  expect(at('saw')).toBeGreaterThanOrEqual(0);
  expect(at('saw')).toBeLessThan(at('saw-1'));
  expect(places.map(({ level }) => level)).not.toContain('site');
});
