import { describe, expect, test } from 'vitest';

import { emptyWorld, stateOf } from '../aggregates/world.ts';
import { can } from '../authority/can.ts';
import { isReworkCount } from '../authority/rework-count.ts';
import { factType, readFact } from '../catalogue/fact-catalogue.ts';
import { emptyHead } from '../facts/chain.ts';
import type { RawFact } from '../facts/envelope.ts';
import { factEnvelope } from '../facts/envelope.ts';
import { followChain } from '../facts/seal.ts';
import type { PersonPlan } from '../plan/person.ts';
import { planBody } from '../plan/plan-index.ts';
import { deepFreeze } from '../testing/deep-freeze.ts';
import { operationAt, orderDocument, plantPeople, smallPlant } from '../testing/small-plant.ts';
import { createTestStation, readTestFact } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { acceptedTable } from './accepted-table.testkit.ts';
import { command as commandSchema, commandParams } from './command.ts';
import type { Command } from './command.ts';
import { commandActions, decide } from './decide.ts';
import { deactivate, revise, stationOf } from './refusal-table.testkit.ts';

const job = ['wo-1', '10'] as const;
const started = (station: TestStation) => station.give(station.commands.start('ann', ...job));

/** Who is recorded with a command that nobody has to be signed on for. */
const whoSigns = ({ name }: Command) => (name === 'signOn' ? 'tom' : 'ann');

describe.each(acceptedTable)('%s %s', (_, __, given, expected) => {
  test('records its facts, each readable, attributed and touching its aggregates', () => {
    const station = stationOf({});
    const command = given(station);
    expect(commandSchema.parse(command)).toStrictEqual(command);
    const outcome = station.give(command);
    expect(outcome).toMatchObject({ ok: true, facts: expected });
    const facts = outcome.ok ? outcome.facts : [];
    for (const fact of facts) {
      expect(factEnvelope.parse(fact)).toStrictEqual(fact);
      expect(readFact(fact)).toEqual({ ok: true, fact });
      expect(fact.command).toBe(command.id);
      expect(fact.person).toEqual({ id: command.actor ?? whoSigns(command), proof: 'badge' });
      expect(new Set(fact.refs).size).toBe(fact.refs.length);
      expect(missingRefs(fact)).toEqual([]);
    }
  });

  test('is decided the same way again and changes nothing that it looks at', () => {
    const station = stationOf({});
    const command = deepFreeze(given(station));
    deepFreeze(station.world);
    const context = station.context();
    const decision = decide(context, command);
    expect(decision.ok).toBe(true);
    expect(decide(context, command)).toEqual(decision);
  });
});

const everybody = Object.entries(plantPeople).map(([id, plan]): PersonPlan => ({
  name: id,
  badge: id,
  language: 'en',
  ...plan,
}));

/** Aggregates that the data of a fact speaks of and that it does not name. */
function missingRefs({ data, refs, type }: RawFact): string[] {
  const wanted = [
    ...(typeof data['order'] === 'string' ? [`workOrder:${data['order']}`] : []),
    ...(typeof data['equipment'] === 'string' ? [`equipment:${data['equipment']}`] : []),
    ...(typeof data['person'] === 'string' ? [`person:${data['person']}`] : []),
  ];
  return type === 'Reversed' ? [] : wanted.filter((ref) => !refs.includes(ref));
}

describe('commands', () => {
  test('are all tried above, and each has an entry in the schema and in the list of actions', () => {
    const names = Object.keys(commandParams);
    expect(new Set(acceptedTable.map(([name]) => name))).toEqual(new Set(names));
    expect(Object.keys(commandActions)).toEqual(names);
    const fromOutside = names.map((name) =>
      commandSchema.safeParse({ name }).error?.issues.some(({ path }) => path[0] === 'name'),
    );
    expect(fromOutside).toEqual(names.map(() => false));
  });

  test('may be given only by people who may record the facts, so that no server takes these for unauthorised', () => {
    for (const [name, , given] of acceptedTable) {
      const station = stationOf({});
      const outcome = station.give(given(station));
      const needed = (outcome.ok ? outcome.facts : []).flatMap((raw) =>
        isReworkCount(readTestFact(raw)) ? 'production.addRework' : (factType(raw.type)?.action ?? []),
      );
      expect(needed.length).toBeGreaterThan(0);
      const action = commandActions[name] ?? 'session.sign';
      for (const person of everybody.filter((one) => can(one, action)))
        expect([name, person.name, needed.filter((one) => !can(person, one))]).toEqual([name, person.name, []]);
    }
  });

  test('leave unbroken chains behind in both lanes', () => {
    const station = stationOf({});
    started(station);
    station.give(station.commands.stop('ann'));
    const { command } = station.give(station.commands.report('ann', ...job, { good: '1' }));
    station.give(station.commands.undo('ann', command));
    for (const lane of ['normal', 'priority'] as const) {
      const head = station.head(lane);
      const own = station.facts.filter(({ chain }) => chain === head.chain);
      expect(own.length).toBeGreaterThan(0);
      expect(followChain(emptyHead(head.chain), own)).toEqual({ head });
    }
  });
});

describe('who acts', () => {
  test('must still be in the company', () => {
    const station = stationOf({});
    deactivate(station, 'ann');
    expect(station.give(station.commands.stop('ann'))).toMatchObject({ ok: false, refusal: { code: 'not-allowed' } });
  });

  test('must be signed on at this station, not at another', () => {
    const here = stationOf({});
    const there = createTestStation({ id: 'st-saw-2', plan: smallPlant(), seed: 2 });
    there.take(here.facts);
    expect(there.give(there.commands.stop('ann'))).toMatchObject({ ok: false, refusal: { code: 'not-signed-on' } });
  });

  test.each([null, '', '__proto__', 'constructor', 'nobody'])('cannot be %j', (actor) => {
    const station = stationOf({});
    const command = { ...station.commands.stop('x'), actor } as Command;
    expect(station.give(command)).toMatchObject({ ok: false, refusal: { code: 'not-signed-on' } });
  });

  test('may be bound to work centers: theirs only, also where a machine stands in none', () => {
    const mill = createTestStation({ id: 'st-mill-1', plan: smallPlant() });
    mill.give(mill.commands.signOn('ben'));
    expect(mill.give(mill.commands.stop('ben'))).toMatchObject({ ok: true });
    const lonely = smallPlant().map((document) =>
      document.kind === 'equipment' && document.id === 'saw-1'
        ? { ...document, body: { ...document.body, parent: null } }
        : document,
    );
    const station = createTestStation({ plan: lonely });
    station.give(station.commands.signOn('ben'));
    expect(station.give(station.commands.stop('ben'))).toMatchObject({ ok: false, refusal: { code: 'not-allowed' } });
  });
});

describe('a station', () => {
  test('without a machine still signs people on and off and takes back', () => {
    const station = createTestStation({ plan: smallPlant(), equipment: null });
    const on = station.give(station.commands.signOn('ann'));
    expect(on.ok).toBe(true);
    expect(station.give(station.commands.undo('ann', on.command)).ok).toBe(true);
    expect(station.give(station.commands.signOn('ann')).ok).toBe(true);
    expect(station.give(station.commands.signOff('ann')).ok).toBe(true);
  });

  test('with an empty plan refuses everything and breaks over nothing', () => {
    const station = createTestStation({ plan: [], equipment: 'saw-1' });
    for (const [, , given] of acceptedTable) {
      const decision = decide({ ...station.context(), world: emptyWorld() }, given(station));
      expect(decision.ok).toBe(false);
    }
  });
});

describe('a running job', () => {
  test('goes on under the revision that its start pinned, whatever the plan becomes', () => {
    const station = stationOf({});
    started(station);
    revise(
      station,
      'wo-1',
      { quantity: { value: '5', unit: 'KGM' }, requestState: 'cancelled', operations: [] as never },
      2,
    );
    expect(stateOf(station.world, 'workOrder', 'wo-1').operations['10']?.revision).toBe(1);
    expect(planBody(station.world.plan, 'workOrder', 'wo-1')?.requestState).toBe('cancelled');
    expect(station.give(station.commands.report('ann', ...job, { good: '100' })).ok).toBe(true);
    expect(station.give(station.commands.complete('ann', ...job)).ok).toBe(true);
  });

  test('waits for all operations of the sequence before it', () => {
    const operations = [
      { ...operationAt('saw', 10), id: 'a' },
      { ...operationAt('saw', 10), id: 'b' },
      { ...operationAt('saw', 20), id: 'c' },
    ];
    const side = orderDocument('wo-9', { operations });
    const station = createTestStation({ plan: [...smallPlant(), side] });
    station.give(station.commands.signOn('ann'));
    for (const operation of ['a', 'b']) {
      expect(station.give(station.commands.start('ann', 'wo-9', 'c', 'urgent'))).toMatchObject({
        ok: false,
        refusal: { code: 'predecessor-open' },
      });
      expect(station.give(station.commands.start('ann', 'wo-9', operation, 'urgent')).ok).toBe(true);
      expect(station.give(station.commands.complete('ann', 'wo-9', operation)).ok).toBe(true);
    }
    expect(station.give(station.commands.start('ann', 'wo-9', 'c', 'urgent')).ok).toBe(true);
  });
});
