import { describe, expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import { findDeviation } from '../deviations/find-deviation.ts';
import { evaluateRules } from '../rules/evaluate-rules.ts';
import { automationDrafts } from '../rules/fire-rule.ts';
import type { RuleDefinition } from '../rules/rule-definition.ts';
import { rehearsedNow, standingRule } from '../testing/rule-examples.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import { deviationsViewOf } from './deviations-view-of.ts';
import { deviationsView } from './deviations-view.ts';

const MINUTE = 60_000;
const machine = 'saw-1';

/** A saw with Ann and Sue, who is a supervisor, where rules fire when they are told to. */
function saw() {
  const station = createTestStation({ plan: smallPlant() });
  const { give, commands, clock, world } = station;
  for (const person of ['ann', 'sue', 'eva']) give(commands.signOn(person));
  const sources = () => ({ world, nowMs: clock.nowMs(), station: { id: 'st-saw-1', equipment: machine } });
  const openIds = () => stateOf(world, 'equipment', machine).deviations.open.map(({ id }) => id);
  return {
    ...station,
    publish: (over: Partial<RuleDefinition>) =>
      give(commands.publish('eva', 'stands', { ...standingRule, ...over }, rehearsedNow(station))),
    fire: () => {
      const sight = { world, equipment: machine, nowMs: clock.nowMs() };
      station.record(automationDrafts(sight, evaluateRules(sight)));
    },
    openIds,
    view: (people: readonly { id: string; roles: readonly ('operator' | 'supervisor')[] }[]) => {
      const open = openIds().flatMap((id) => findDeviation(sources(), id) ?? []);
      const standing = open.filter(({ stands }) => stands);
      return deviationsView.parse(deviationsViewOf(sources(), { open: standing, settled: [] }, people));
    },
  };
}

const sue = { id: 'sue', roles: ['supervisor' as const] };
const ann = { id: 'ann', roles: ['operator' as const] };

describe('the list of deviations', () => {
  test('offers the best way out of the first that is for the people here, and of no other', () => {
    const { give, commands, view, clock } = saw();
    give(commands.raise('ann', 'equipmentStop'));
    clock.advance(MINUTE);
    give(commands.raise('ann', 'assistance', { params: { call: 'leader' } }));
    clock.advance(MINUTE);
    give(commands.raise('ann', 'orderStopRequest'));
    const offered = view([sue]).lines.map(({ kind, forHere, quick }) => [kind, forHere, quick?.option ?? null]);
    expect(offered).toEqual([
      ['assistance', true, 'seeTo'],
      ['orderStopRequest', true, null],
      ['equipmentStop', false, null],
    ]);
    expect(view([ann]).lines.filter(({ quick }) => quick !== null)).toEqual([]);
  });

  test('offers no way out at one tap that asks for a reason or for a second person', () => {
    const { give, commands, view } = saw();
    give(commands.raise('ann', 'orderStopRequest'));
    expect(view([sue]).lines[0]?.quick).toMatchObject({ option: 'goOn', lessLateMinutes: 0 });
  });

  test('offers the way out by which the order gets least late, and says by how much', () => {
    const { give, commands, view } = saw();
    give(commands.raise('ann', 'maintenanceConflict', { order: 'wo-1', operation: '10', params: { minutes: 400 } }));
    // Maintenance first is usual, and makes the order 61 minutes late; after the job it is in time.
    expect(view([sue]).lines[0]?.quick).toMatchObject({ option: 'after', lessLateMinutes: 61 });
    // With an hour both are in time, and the usual one stands.
    const short = saw();
    short.give(
      short.commands.raise('ann', 'maintenanceConflict', { order: 'wo-1', operation: '10', params: { minutes: 60 } }),
    );
    expect(short.view([sue]).lines[0]?.quick).toMatchObject({ option: 'before', lessLateMinutes: 0 });
  });
});

describe('what a rule tells', () => {
  const text = { name: 'Säge steht', text: 'Die Säge steht' };

  test('is a line for the role that it is for, in the languages of the rule, that one tap takes off', () => {
    const { give, commands, clock, publish, fire, view, openIds } = saw();
    publish({ texts: { de: text } });
    give(commands.stop('ann', null));
    clock.advance(11 * MINUTE);
    fire();
    const [line] = view([sue]).lines;
    expect(line).toMatchObject({
      kind: 'ruleNotice',
      forHere: true,
      quick: { option: 'seen', roles: ['supervisor'] },
      rule: { name: 'Saw stands', text: 'The saw stands and nobody says why', texts: { de: text } },
      what: { params: { text: 'The saw stands and nobody says why', role: 'supervisor' } },
    });
    expect(view([ann]).lines).toMatchObject([{ forHere: false, quick: null }]);
    expect(give(commands.choose('sue', line?.id ?? '', 'seen')).ok).toBe(true);
    expect(openIds()).toEqual([]);
  });

  test('is not told again before somebody saw it, and is news no more after half a day', () => {
    const { give, commands, clock, publish, fire, view, openIds } = saw();
    publish({ limits: { perHour: 60, quietMinutes: 0 } });
    for (let time = 0; time < 3; time += 1) {
      give(commands.stop('ann', null));
      clock.advance(11 * MINUTE);
      fire();
      give(commands.release('ann'));
    }
    expect(openIds()).toHaveLength(1);
    clock.advance(12 * 60 * MINUTE);
    expect(view([sue]).lines).toEqual([]);
  });

  test('is recommended to whoever works there', () => {
    const { give, commands, clock, publish, fire, view } = saw();
    publish({ does: { kind: 'recommend', text: 'Run the next job' } });
    give(commands.stop('ann', null));
    clock.advance(11 * MINUTE);
    fire();
    expect(view([ann]).lines).toMatchObject([
      { forHere: true, owner: { role: 'operator' }, quick: { option: 'seen' } },
    ]);
  });
});
