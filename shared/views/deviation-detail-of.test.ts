import { expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import { findDeviation } from '../deviations/find-deviation.ts';
import { must } from '../invariant.ts';
import { evaluateRules } from '../rules/evaluate-rules.ts';
import { automationDrafts } from '../rules/fire-rule.ts';
import { rehearsedNow, standingRule } from '../testing/rule-examples.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { deviationDetailOf } from './deviation-detail-of.ts';
import { deviationDetail } from './deviations-view.ts';

const SAW = 'saw-1';

function sawWith(...people: readonly string[]): TestStation {
  const station = createTestStation({ plan: smallPlant() });
  for (const person of people) station.give(station.commands.signOn(person));
  return station;
}

/** The only deviation that is open at the saw, as a screen is told of it. */
function detailOf(station: TestStation) {
  const [open] = stateOf(station.world, 'equipment', SAW).deviations.open;
  const known = must(findDeviation(station.context(), must(open, 'an open deviation').id), 'what is known of it');
  return deviationDetail.parse(deviationDetailOf(station.context(), known, []));
}

test('what a rule raised names the rule, why it fired and what it asks for', () => {
  const station = sawWith('ann', 'eva');
  const rule = {
    ...standingRule,
    does: { kind: 'propose', command: 'stopEquipment', role: 'supervisor', text: 'Say that it stands' } as const,
  };
  station.give(station.commands.publish('eva', 'saw-stands', rule, rehearsedNow(station)));
  station.give(station.commands.stop('ann', null));
  station.clock.advance(11 * 60_000);
  const sight = { world: station.world, equipment: SAW, nowMs: station.clock.nowMs() };
  station.record(automationDrafts(sight, evaluateRules(sight)));
  const detail = detailOf(station);
  expect(detail.line.kind).toBe('ruleApproval');
  expect(detail.rule).toMatchObject({
    rule: 'saw-stands',
    name: 'Saw stands',
    because: { code: 'stopLasts', params: { minutes: 10 } },
    text: 'Say that it stands',
  });
});

test('what people raised names no rule, and everybody active whom it can be given to', () => {
  const station = sawWith('ann');
  station.give(station.commands.raise('ann', 'assistance'));
  const { rule, passTo } = detailOf(station);
  expect(rule).toBeNull();
  const people = passTo.find(({ role }) => role === 'operator')?.people ?? [];
  expect(people.map(({ id }) => id)).toContain('ann');
  expect(people.map(({ name }) => name)).toEqual(people.map(({ name }) => name).toSorted());
});

test('a choice keeps the label that it had when it was made, in its place and in the log', () => {
  const station = sawWith('ann');
  station.give(station.commands.raise('ann', 'equipmentStop'));
  const { line, options } = detailOf(station);
  const option = must(
    options.find(({ params, needsReason }) => Object.keys(params).length > 0 && needsReason !== null),
    'an option with values that takes a reason',
  );
  const [, reason] = must(option.needsReason, 'reasons');
  station.give(station.commands.choose('ann', line.id, option.option, reason?.code));
  const { chosen, log } = detailOf(station);
  expect(chosen).toMatchObject({ option: option.option, params: option.params });
  const deed = log.find(({ what }) => what.code === 'OptionChosen');
  expect(deed?.reason).toEqual({ code: 'soonOver', text: expect.objectContaining({ en: 'It will soon be over' }) });
  expect(deed?.offered).toEqual(
    options.map(({ option: code, params, consequences }) => ({ option: code, params, consequences })),
  );
});
