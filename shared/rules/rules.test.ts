import { describe, expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import { findDeviation } from '../deviations/find-deviation.ts';
import { must } from '../invariant.ts';
import { languages } from '../plan/language.ts';
import { addPlanDocument, planBody } from '../plan/plan-index.ts';
import { rehearsedNow, standingRule } from '../testing/rule-examples.ts';
import { equipmentDocument, operationAt, orderDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { deviationDetailOf } from '../views/deviation-detail-of.ts';
import { evaluateRules } from './evaluate-rules.ts';
import type { RuleDefinition, RuleWhen } from './rule-definition.ts';
import { ruleDefinition } from './rule-definition.ts';
import { ownTextOf, ruleTextIn } from './rule-words.ts';
import { MINUTE, machine, job, sawWith, sightOf, look, when } from './saw-with-rules.testkit.ts';
import { ruleTemplates } from './templates.ts';

test('what a rule proposes is for the role that it names: somebody else who may give the command is refused', () => {
  const does = { kind: 'propose', command: 'suspendJob', role: 'supervisor', text: 'Free the saw' } as const;
  const station = sawWith({ does, when: { kind: 'jobPaused', minutes: 30 } });
  const { give, commands, clock, world } = station;
  give(commands.start('ann', ...job));
  give(commands.pause('ann', ...job));
  clock.advance(30 * MINUTE);
  look(station);
  const [open] = stateOf(world, 'equipment', machine).deviations.open;
  const approve = (person: string) => give(commands.choose(person, open?.id ?? '', 'approve/suspendJob'));
  expect(approve('ann')).toMatchObject({ ok: false, refusal: { code: 'not-allowed' } });
  expect(give(commands.choose('ann', open?.id ?? '', 'decline'))).toMatchObject({ ok: false });
  expect(approve('sue').ok).toBe(true);
  expect(stateOf(world, 'equipment', machine).jobs).toMatchObject([{ suspended: true }]);
});

describe('a rule about a stop', () => {
  test('fires when it has lasted, once, and says when to look next', () => {
    const station = sawWith({});
    station.give(station.commands.stop('ann', null));
    expect(look(station)).toEqual([]);
    const { nextMs } = evaluateRules(sightOf(station));
    station.clock.advance((nextMs ?? 0) - station.clock.nowMs() - 1);
    expect(look(station)).toEqual([]);
    station.clock.advance(1);
    expect(look(station)).toEqual(['rule-0 stop']);
    station.clock.advance(60 * MINUTE);
    expect(look(station)).toEqual([]);
    expect(stateOf(station.world, 'equipment', machine).fired).toHaveLength(1);
  });

  test('does not when somebody has said why, at another place, or while it is switched off', () => {
    const station = sawWith({}, { places: ['mill'] });
    station.give(station.commands.stop('ann', 'jam'));
    station.clock.advance(11 * MINUTE);
    expect(look(station)).toEqual([]);
    station.give(station.commands.release('ann'));
    station.give(station.commands.stop('ann', null));
    station.give(station.commands.switchRule('eva', 'rule-0', false));
    station.clock.advance(11 * MINUTE);
    expect(look(station)).toEqual([]);
    station.give(station.commands.switchRule('sue', 'rule-0', true));
    expect(look(station)).toEqual(['rule-0 stop']);
  });

  test('keeps to its limits: rests after it fired, and fires so often in an hour', () => {
    const station = sawWith({ limits: { perHour: 2, quietMinutes: 20 }, when: { kind: 'stopLasts', minutes: 1 } });
    const fired: number[] = [];
    const began = station.clock.nowMs();
    for (let minute = 0; minute < 100; minute += 1) {
      if (minute % 5 === 0) station.give(station.commands.stop('ann', null));
      if (minute % 5 === 4) station.give(station.commands.release('ann'));
      if (look(station).length > 0) fired.push(Math.round((station.clock.nowMs() - began) / MINUTE));
      station.clock.advance(MINUTE);
    }
    const gaps = fired.slice(1).map((at, index) => at - (fired[index] ?? 0));
    expect(gaps.every((gap) => gap >= 20)).toBe(true);
    expect(fired.length).toBeGreaterThan(2);
    for (const at of fired)
      expect(fired.filter((other) => other >= at && other < at + 60).length).toBeLessThanOrEqual(2);
  });
});

test.each<[string, RuleWhen, (station: TestStation) => void]>([
  [
    'fact',
    { kind: 'fact', types: ['EquipmentStateChanged'], reasons: ['jam'] },
    ({ give, commands }) => give(commands.stop('ann', 'jam')),
  ],
  [
    'paused',
    { kind: 'jobPaused', minutes: 30 },
    ({ give, commands, clock }) => {
      give(commands.start('ann', ...job));
      give(commands.pause('ann', ...job));
      clock.advance(30 * MINUTE);
    },
  ],
  [
    'setup',
    { kind: 'setupLasts', minutes: 45 },
    ({ give, commands, clock }) => {
      give(commands.startWithSetup('ann', ...job));
      clock.advance(45 * MINUTE);
    },
  ],
  [
    'scrap',
    { kind: 'scrapShare', percent: 10, pieces: 20 },
    ({ give, commands }) => {
      give(commands.start('ann', ...job));
      give(commands.report('ann', ...job, { good: '18', scrap: { crack: '2' } }));
    },
  ],
  [
    'nobody',
    { kind: 'nobodyHere', minutes: 10 },
    ({ give, commands, clock }) => {
      give(commands.start('ann', ...job));
      give(commands.leave('ann', ...job));
      clock.advance(10 * MINUTE);
    },
  ],
  [
    'due',
    { kind: 'dueSoon', minutes: 60 },
    ({ give, commands, clock }) => {
      give(commands.start('ann', ...job));
      clock.advance(7 * 60 * MINUTE);
    },
  ],
  [
    'deviation',
    { kind: 'deviationOpen', minutes: 20, kinds: ['materialShortage'] },
    ({ give, commands, clock }) => {
      give(commands.raise('ann', 'materialShortage'));
      clock.advance(20 * MINUTE);
    },
  ],
  [
    'lot',
    { kind: 'lotLow', percent: 20 },
    ({ give, commands }) => {
      give(commands.start('ann', ...job));
      // 30 metres are in the lot: 24.5 are taken, 5.5 are left.
      give(commands.consume('ann', ...job, 'lot-1', '24.5'));
    },
  ],
  [
    'rate',
    { kind: 'rateLow', perHour: 30, minutes: 60 },
    ({ give, commands, clock }) => {
      give(commands.start('ann', ...job));
      clock.advance(30 * MINUTE);
      // Nine are enough for a quarter of an hour, not for one.
      give(commands.report('ann', ...job, { good: '9' }));
      clock.advance(30 * MINUTE);
    },
  ],
  [
    'silent',
    { kind: 'nothingRecorded', minutes: 40 },
    ({ give, commands, clock }) => {
      give(commands.start('ann', ...job));
      clock.advance(20 * MINUTE);
      give(commands.report('ann', ...job, { good: '1' }));
      clock.advance(40 * MINUTE);
    },
  ],
])('a rule about %s fires when it is so, and not a moment before', (key, what, happens) => {
  const station = sawWith(when(what));
  expect(look(station)).toEqual([]);
  happens(station);
  const { nowMs } = sightOf(station);
  const early = evaluateRules({ ...sightOf(station), nowMs: nowMs - MINUTE }).firings.length;
  expect(early).toBe(0);
  expect(look(station)).toEqual([`rule-0 ${key}`]);
  expect(look(station)).toEqual([]);
});

describe('what else has to be so', () => {
  const stopped = (conditions: RuleDefinition['if']) => {
    const station = sawWith(when({ kind: 'stopLasts', minutes: 1 }, { if: conditions }));
    station.give(station.commands.start('ann', ...job));
    station.give(station.commands.stop('ann', null));
    station.clock.advance(MINUTE);
    return look(station).length;
  };

  test.each<[RuleDefinition['if'][number], number]>([
    [{ kind: 'priorityAtLeast', priority: 3 }, 1],
    [{ kind: 'priorityAtLeast', priority: 4 }, 0],
    [{ kind: 'forCustomer', customer: 'Customer A' }, 1],
    [{ kind: 'forCustomer', customer: 'Customer B' }, 0],
    // The clock of the tests begins at seven in Berlin.
    [{ kind: 'between', from: '06:00', to: '08:00' }, 1],
    [{ kind: 'between', from: '22:00', to: '06:00' }, 0],
    [{ kind: 'between', from: '22:00', to: '08:00' }, 1],
    [{ kind: 'forMaterial', material: 'bracket' }, 1],
    [{ kind: 'forMaterial', material: 'hinge' }, 0],
    [{ kind: 'forFamily', family: 'thin' }, 0],
    [{ kind: 'inShift', shift: 'early' }, 0],
    [{ kind: 'roleHere', role: 'supervisor', here: true }, 1],
    [{ kind: 'roleHere', role: 'setter', here: true }, 0],
    [{ kind: 'roleHere', role: 'setter', here: false }, 1],
  ])('%j', (condition, times) => {
    expect(stopped([condition])).toBe(times);
  });

  test('is looked at again while it is not so', () => {
    const station = sawWith(
      when({ kind: 'stopLasts', minutes: 1 }, { if: [{ kind: 'roleHere', role: 'setter', here: true }] }),
    );
    station.give(station.commands.stop('ann', null));
    station.clock.advance(5 * MINUTE);
    expect(look(station)).toEqual([]);
    expect(evaluateRules(sightOf(station)).nextMs).toBeLessThanOrEqual(station.clock.nowMs() + MINUTE);
    station.give(station.commands.signOn('tom'));
    expect(look(station)).toEqual(['rule-0 stop']);
  });
});

describe('an order that is due and not begun', () => {
  const inFamily = { kind: 'forFamily', family: 'thin' } as const;
  function withGears(of: RuleWhen, conditions: RuleDefinition['if']) {
    const station = sawWith(when(of, { if: conditions, limits: { perHour: 60, quietMinutes: 0 } }));
    const due = new Date(station.clock.nowMs() + 180 * MINUTE).toISOString();
    const operations = [{ ...operationAt('saw', 10), setupFamily: 'thin' }];
    addPlanDocument(station.world.plan, orderDocument('gears', { due, operations }));
    // Nobody watches it: it has no station.
    addPlanDocument(station.world.plan, equipmentDocument('saw-0', 'workUnit', 'saw'));
    return station;
  }
  const tells = (station: TestStation, at = machine) =>
    evaluateRules({ ...sightOf(station), equipment: at }).firings.map(({ trigger }) => trigger.subject.order);

  test('is told once it is late, at the first machine with a station that could do it, for the family that the rule is about', () => {
    const station = withGears({ kind: 'dueNotStarted', minutes: 60 }, [inFamily]);
    station.clock.advance(119 * MINUTE);
    expect(tells(station)).toEqual([]);
    station.clock.advance(MINUTE);
    expect([tells(station), tells(station, 'saw-2')]).toEqual([['gears'], []]);
    station.give(station.commands.start('ann', 'gears', '10', 'urgent'));
    expect(tells(station)).toEqual([]);
  });

  test('is not told when that was long ago', () => {
    const station = withGears({ kind: 'dueNotStarted', minutes: 60 }, [inFamily]);
    station.clock.advance((120 + 24 * 60) * MINUTE + 1);
    expect(tells(station)).toEqual([]);
  });

  test('is told in the shifts that the rule is about', () => {
    const early = {
      id: 'early',
      name: { en: 'Early', de: 'Früh' },
      days: [1, 2, 3, 4, 5, 6, 7],
      start: '06:00',
      end: '14:00',
      breaks: [],
    };
    const calendar = { name: 'Shifts', shifts: [early], exceptions: [] };
    const told = ['early', 'late'].map((shift) => {
      const station = withGears({ kind: 'dueNotStarted', minutes: 60 }, [inFamily, { kind: 'inShift', shift }]);
      const { plan } = station.world;
      addPlanDocument(plan, { kind: 'calendar', id: 'days', revision: 1, externalRefs: [], body: calendar });
      const settings = must(planBody(plan, 'settings', 'site'), 'settings');
      const body = { ...settings, calendar: 'days' };
      addPlanDocument(plan, { kind: 'settings', id: 'site', revision: 99, externalRefs: [], body });
      station.clock.advance(120 * MINUTE);
      return tells(station);
    });
    expect(told).toEqual([['gears'], []]);
  });
});

describe('what a rule does', () => {
  test('raises a deviation once, and none where one of its kind is open there', () => {
    const raise = { kind: 'raise', deviation: 'assistance', note: 'Somebody should come' } as const;
    const station = sawWith(when({ kind: 'stopLasts', minutes: 1 }, { does: raise }));
    station.give(station.commands.stop('ann', null));
    station.clock.advance(MINUTE);
    expect(look(station)).toHaveLength(1);
    const [open] = stateOf(station.world, 'equipment', machine).deviations.open;
    expect(open).toMatchObject({ kind: 'assistance', chosen: null });
    station.give(station.commands.release('ann'));
    station.give(station.commands.stop('ann', null));
    station.clock.advance(20 * MINUTE);
    expect(look(station)).toHaveLength(1);
    expect(stateOf(station.world, 'equipment', machine).deviations.open).toHaveLength(1);
  });

  test('calls the leader beside an open call for somebody else, and not once more beside one for the leader', () => {
    const raise = { kind: 'raise', deviation: 'assistance', note: 'Somebody should come' } as const;
    const called = (...calls: readonly string[]) => {
      const station = sawWith(when({ kind: 'stopLasts', minutes: 1 }, { does: raise }));
      for (const call of calls) station.give(station.commands.raise('ann', 'assistance', { params: { call } }));
      station.give(station.commands.stop('ann', null));
      station.clock.advance(MINUTE);
      expect(look(station)).toHaveLength(1);
      return station;
    };
    const openAt = ({ world }: TestStation) => stateOf(world, 'equipment', machine).deviations.open.length;
    expect([openAt(called('material')), openAt(called('leader')), openAt(called('material', 'leader'))]).toEqual([
      2, 1, 2,
    ]);
    // Who calls the leader while the call of a rule is open makes that heavier.
    const station = called();
    station.give(station.commands.raise('ann', 'assistance', { params: { call: 'leader' } }));
    const [only, ...others] = stateOf(station.world, 'equipment', machine).deviations.open;
    expect(others).toEqual([]);
    expect(stateOf(station.world, 'deviation', only?.id ?? '').alsoRaised).toHaveLength(1);
  });

  test('proposes a command, which whoever may decides about and gives', () => {
    const propose = { kind: 'propose', command: 'suspendJob', role: 'supervisor', text: 'Run the next job' } as const;
    const station = sawWith(when({ kind: 'jobPaused', minutes: 5 }, { does: propose }));
    station.give(station.commands.start('ann', ...job));
    station.give(station.commands.pause('ann', ...job));
    station.clock.advance(5 * MINUTE);
    expect(look(station)).toHaveLength(1);
    const [open] = stateOf(station.world, 'equipment', machine).deviations.open;
    const outcome = station.give(station.commands.choose('sue', open?.id ?? '', 'approve/suspendJob'));
    expect(outcome.ok && outcome.facts.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['OptionChosen', 'JobSuspended', 'DeviationResolved']),
    );
    expect(stateOf(station.world, 'equipment', machine).jobs).toMatchObject([{ suspended: true }]);
  });

  test('proposes what the version says that fired, also to whoever agrees after the rule was changed', () => {
    const propose = { kind: 'propose', command: 'suspendJob', role: 'supervisor', text: 'Run the next job' } as const;
    const rule = { ...standingRule, ...when({ kind: 'jobPaused', minutes: 5 }, { does: propose }) };
    const station = sawWith(rule);
    const { give, commands, clock, world } = station;
    give(commands.start('ann', ...job));
    give(commands.pause('ann', ...job));
    clock.advance(5 * MINUTE);
    look(station);
    const stops = {
      ...rule,
      does: { ...propose, command: 'stopEquipment', role: 'engineer', text: 'Stop it' },
    } as const;
    expect(give(commands.publish('eva', 'rule-0', stops, rehearsedNow(station))).ok).toBe(true);
    const [open] = stateOf(world, 'equipment', machine).deviations.open;
    const deviation = must(findDeviation(station.context(), open?.id ?? ''), 'deviation');
    expect(deviationDetailOf(station.context(), deviation, [])).toMatchObject({
      options: [{ option: 'approve/suspendJob', roles: ['supervisor'] }, { option: 'decline' }],
      rule: { text: 'Run the next job' },
      line: { rule: { text: 'Run the next job' } },
    });
    expect(give(commands.choose('sue', open?.id ?? '', 'approve/stopEquipment')).ok).toBe(false);
    expect(give(commands.choose('sue', open?.id ?? '', 'approve/suspendJob')).ok).toBe(true);
    expect(stateOf(world, 'equipment', machine)).toMatchObject({ jobs: [{ suspended: true }], stops: [] });
  });

  test('is agreed to elsewhere without stopping the machine of another station', () => {
    const propose = { kind: 'propose', command: 'stopEquipment', role: 'supervisor', text: 'Stop it' } as const;
    const station = sawWith(when({ kind: 'jobPaused', minutes: 5 }, { does: propose }));
    const other = createTestStation({ id: 'st-saw-2', plan: smallPlant(), seed: 2, clock: station.clock });
    other.give(other.commands.signOn('boss'));
    station.give(station.commands.start('ann', ...job));
    station.give(station.commands.pause('ann', ...job));
    station.clock.advance(5 * MINUTE);
    look(station);
    other.take(station.facts);
    const [open] = stateOf(other.world, 'equipment', machine).deviations.open;
    const outcome = other.give(other.commands.choose('boss', open?.id ?? '', 'approve/stopEquipment'));
    expect(outcome.ok && outcome.facts.map(({ type }) => type)).toEqual(['OptionChosen']);
    expect(outcome.ok && outcome.facts[0]?.data).toMatchObject({
      offered: [{ consequences: [{ code: 'do-at-machine', params: { place: 'Name saw-1' } }] }, { option: 'decline' }],
    });
  });

  test('has one effect when two stations that do not hear of each other record it', () => {
    const raise = { kind: 'raise', deviation: 'assistance', note: 'Somebody should come' } as const;
    const one = sawWith(when({ kind: 'stopLasts', minutes: 1 }, { does: raise }));
    one.give(one.commands.stop('ann', null));
    one.clock.advance(MINUTE);
    const two = createTestStation({ id: 'st-saw-2', plan: smallPlant(), seed: 2, clock: one.clock });
    two.take(one.facts);
    expect([look(one), look(two)]).toEqual([['rule-0 stop'], ['rule-0 stop']]);
    two.take(one.facts);
    one.take(two.facts);
    for (const { world } of [one, two]) {
      const { fired, deviations } = stateOf(world, 'equipment', machine);
      expect([fired.length, deviations.open.length]).toEqual([1, 1]);
    }
    const [open] = stateOf(one.world, 'equipment', machine).deviations.open;
    expect(stateOf(one.world, 'deviation', open?.id ?? '').alsoRaised).toEqual([]);
  });
});

test('the rules that are shipped are well formed, each with an id of its own', () => {
  expect(ruleTemplates).toHaveLength(8);
  for (const { definition } of ruleTemplates) expect(ruleDefinition.parse(definition)).toEqual(definition);
  expect(new Set(ruleTemplates.map(({ rule }) => rule)).size).toBe(8);
});

test('the rules that are shipped say what they say in every language, each in its own words', () => {
  for (const { definition } of ruleTemplates) {
    const said = languages.map((language) => ruleTextIn(definition, language));
    expect(new Set(said.map(({ name }) => name)).size).toBe(languages.length);
    expect(new Set(said.map(({ text }) => text)).size).toBe(languages.length);
    expect(ruleTextIn(definition, 'en')).toEqual({ name: definition.name, text: ownTextOf(definition) });
  }
});
