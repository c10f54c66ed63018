import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

import { actions } from '../authority/actions.ts';
import { rolesThatCan } from '../authority/can.ts';
import { deviationFacts } from '../deviations/deviation-facts.ts';
import { defineFact } from '../facts/define-fact.ts';
import type { RawFact } from '../facts/envelope.ts';
import { allFactTypes, factType, readAs, readCheckedFact, readFact, readForeignFact } from './fact-catalogue.ts';
import type { FactName } from './fact-catalogue.ts';

const job = { order: 'wo-1', operation: '10', equipment: 'saw-1' };

const raw: RawFact = {
  id: '018f3f6e-0000-7000-8000-000000000001',
  type: 'JobStarted',
  v: 1,
  site: 'test',
  chain: 'saw-1/normal/00000000000a',
  seq: 1,
  prev: '0'.repeat(64),
  hlc: '0000000000010000',
  occurredAt: '2026-11-23T06:00:00.000Z',
  boot: 'b',
  mono: 0,
  person: null,
  command: null,
  refs: ['workOrder:wo-1', 'equipment:saw-1'],
  data: { ...job, revision: 3 },
};

/** A kind of fact that changed twice: 1 {weight: number in g}, 2 {grams: text}, 3 {quantity: {value, unit}}. */
const weighed = defineFact({
  name: 'Weighed',
  version: 3,
  schema: z.strictObject({ quantity: z.strictObject({ value: z.string(), unit: z.literal('GRM') }) }),
  action: null,
  refs: null,
  upcasts: {
    1: (data) => ({ grams: z.number().parse(data['weight']).toString() }),
    2: (data) => ({ quantity: { value: z.string().parse(data['grams']), unit: 'GRM' } }),
  },
});
const none = { value: '0', unit: 'C62' };
const weighing = (v: number, data: RawFact['data']): RawFact => ({ ...raw, type: 'Weighed', v, data });

describe('the catalogue of facts', () => {
  test('has every kind once, in the past tense form that the envelope takes', () => {
    const names = allFactTypes().map((type) => type.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Z][A-Za-z]{1,60}$/);
    for (const type of allFactTypes()) expect(factType(type.name)).toBe(type);
  });

  test('asks for an action that somebody may do, or for none', () => {
    for (const { action } of allFactTypes()) {
      expect([...actions, null]).toContain(action);
      expect(action === null || rolesThatCan(action).length > 0).toBe(true);
    }
  });

  test('sends what stops machines, takes effect away or makes somebody decide in the priority lane', () => {
    const priority = allFactTypes().filter((type) => type.lane === 'priority');
    expect(priority.map((type) => type.name)).toEqual([
      'PinRefused',
      'EquipmentStateChanged',
      'OrderStopped',
      'HoldPlaced',
      'HoldReleased',
      'StopDetected',
      'RunDetected',
      'PostingAnswerIdle',
      'FactQuarantined',
      'ChainForked',
      'DeviceRevoked',
      ...deviationFacts.map(({ name }) => name),
      'RuleSwitched',
    ]);
  });

  test('does not know kinds named like members of every object', () => {
    for (const name of ['Constructor', 'constructor', '__proto__', 'toString']) expect(factType(name)).toBeUndefined();
  });
});

describe('a kind of fact', () => {
  test('must say how every older version becomes the current one', () => {
    const definition = { name: 'Broken', version: 3, schema: z.strictObject({}), action: null, refs: null };
    expect(() => defineFact({ ...definition, upcasts: { 1: (data) => data } })).toThrow(
      'Broken has no upcast from version 2',
    );
    expect(() => defineFact({ ...definition, version: 1 })).not.toThrow();
  });

  test('travels in the normal lane unless it says otherwise', () => {
    const definition = { name: 'Something', version: 1, schema: z.strictObject({}), action: null, refs: null };
    expect(defineFact(definition).lane).toBe('normal');
    expect(defineFact({ ...definition, lane: 'priority' }).lane).toBe('priority');
  });
});

describe('reading a fact', () => {
  test('refuses one that names other aggregates than its data touches, in either direction', () => {
    for (const refs of [['workOrder:wo-1'], ['workOrder:wo-2', 'equipment:saw-1'], [...raw.refs, 'person:ann']]) {
      const reading = readFact({ ...raw, refs });
      expect(reading).toMatchObject({ ok: false, kind: 'unreadable' });
      expect(!reading.ok && reading.problem).toContain('but its data touches workOrder:wo-1, equipment:saw-1');
    }
    expect(readFact({ ...raw, refs: [...raw.refs, 'pallet:4711'] }).ok).toBe(true);
  });

  test('of this version gives it as it is', () => {
    expect(readFact(raw)).toEqual({ ok: true, fact: raw });
    expect(readCheckedFact(raw)).toBe(raw);
  });

  test('of an older version brings its data to the current one, step by step', () => {
    const expected = { quantity: { value: '250', unit: 'GRM' } };
    for (const old of [weighing(1, { weight: 250 }), weighing(2, { grams: '250' }), weighing(3, expected)]) {
      expect(readAs(weighed, old)).toMatchObject({ ok: true, fact: { v: old.v, data: expected } });
    }
  });

  test('leaves the raw fact untouched, so that its hash stays what it was', () => {
    const old = weighing(1, Object.freeze({ weight: 250 }));
    readAs(weighed, Object.freeze(old));
    expect(old.data).toEqual({ weight: 250 });
  });

  test('of an older version whose data is not of that version says so', () => {
    for (const data of [{}, { weight: 'much' }, { grams: '250' }]) {
      expect(readAs(weighed, weighing(1, data))).toMatchObject({ ok: false, kind: 'unreadable' });
    }
    const reading = readAs(weighed, weighing(1, {}));
    expect(!reading.ok && reading.problem).toBe(
      'Weighed of version 1 cannot be brought to version 3: its data is not of its version',
    );
  });

  test.each<[FactName, RawFact['data']]>([
    ['JobCompleted', { short: 'lost' }],
    ['JobCompleted', { remainder: 'open' }],
    ['QuantityReported', { good: none, scrap: [], rework: none, by: 'counter' }],
    ['EquipmentStateChanged', { state: 'stopped', reason: null }],
  ])('of an older version cannot say what only a newer one can: %s %j', (type, more) => {
    const isStop = type === 'EquipmentStateChanged';
    const about = isStop ? { equipment: 'saw-1' } : job;
    const refs = ['equipment:saw-1', ...(isStop ? [] : ['workOrder:wo-1'])];
    expect(readFact({ ...raw, type, refs, data: { ...about, ...more } })).toMatchObject({
      ok: false,
      kind: 'unreadable',
    });
  });

  test('of an older version compiles no schema for each fact', () => {
    const old: Record<string, Pick<RawFact, 'refs' | 'data'>> = {
      ClockCorrected: {
        refs: ['clock:line-1'],
        data: { station: 'line-1', fromAheadSeconds: 900, toAheadSeconds: 0, found: 'server' },
      },
      EquipmentStateChanged: {
        refs: ['equipment:saw-1'],
        data: { equipment: 'saw-1', state: 'stopped', reason: 'jam' },
      },
      JobCompleted: { refs: raw.refs, data: job },
      OrderChangeDecided: {
        refs: ['workOrder:wo-1'],
        data: { order: 'wo-1', from: 1, to: 2, decision: 'keep' },
      },
      QuantityReported: { refs: raw.refs, data: { ...job, good: none, scrap: [], rework: none } },
      RunDetected: { refs: ['equipment:saw-1'], data: { equipment: 'saw-1', stop: raw.id, at: raw.occurredAt } },
      StopExplained: { refs: ['equipment:saw-1'], data: { equipment: 'saw-1', stop: raw.id, reason: 'jam' } },
      StopSplit: { refs: ['equipment:saw-1'], data: { equipment: 'saw-1', stop: raw.id, at: raw.occurredAt } },
    };
    const changed = allFactTypes().filter(({ version }) => version > 1);
    expect(Object.keys(old)).toEqual(expect.arrayContaining(changed.map(({ name }) => name)));
    const readings = () => Object.entries(old).map(([type, fact]) => readFact({ ...raw, ...fact, type, v: 1 }).ok);
    expect(readings()).toEqual(Object.keys(old).map(() => true));
    // A schema of an object is compiled when it reads first, by this constructor.
    const compile = vi.spyOn(globalThis, 'Function');
    try {
      z.strictObject({ a: z.string() }).parse({ a: '' });
      expect(compile).toHaveBeenCalledOnce();
      readings();
      expect(compile).toHaveBeenCalledOnce();
    } finally {
      compile.mockRestore();
    }
  });

  test('whose upcast data does not fit the current version says so', () => {
    const reading = readAs(weighed, weighing(3, { quantity: { value: '1', unit: 'KGM' } }));
    expect(reading).toMatchObject({ ok: false, kind: 'unreadable', problem: expect.stringContaining('unit') });
  });

  test('of a newer version or an unknown kind keeps it for a newer build', () => {
    expect(readFact({ ...raw, v: 2 })).toEqual({
      ok: false,
      kind: 'newer',
      problem: 'JobStarted is of version 2, this build knows 1',
    });
    expect(readFact({ ...raw, type: 'JobTeleported' })).toEqual({
      ok: false,
      kind: 'newer',
      problem: 'this build does not know facts of the kind JobTeleported',
    });
    expect(readCheckedFact({ ...raw, v: 2 })).toBeUndefined();
    expect(readCheckedFact({ ...raw, type: 'JobTeleported' })).toBeUndefined();
  });

  test.each([
    ['a missing member', { ...job }],
    ['an unknown member', { ...job, revision: 1, extra: 1 }],
    ['a wrong type', { ...job, revision: '1' }],
    ['an empty id', { ...job, order: '', revision: 1 }],
  ])('with %s in its data says that it is unreadable', (_, data) => {
    const reading = readFact({ ...raw, data });
    expect(reading).toMatchObject({ ok: false, kind: 'unreadable', problem: expect.stringContaining('JobStarted') });
  });

  test('never throws, whatever its data is, for every kind and version', () => {
    const kinds = [...allFactTypes(), weighed];
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.integer({ min: 1, max: 5 }),
        fc.dictionary(fc.constantFrom('order', 'operation', 'good', 'scrap', 'fact', 'state', 'x'), fc.jsonValue()),
        (type, v, data) => {
          const reading = readAs(type, { ...raw, type: type.name, v, data: data as RawFact['data'] });
          expect(reading.ok || reading.problem.length > 0).toBe(true);
        },
      ),
    );
  });

  test('from outside checks the envelope first', () => {
    expect(readForeignFact({ ...raw, seq: 0 })).toEqual({ problem: expect.stringContaining('seq') });
    expect(readForeignFact(raw)).toEqual({ raw, reading: { ok: true, fact: raw } });
    expect(readForeignFact({ ...raw, v: 9 })).toMatchObject({ raw: { v: 9 }, reading: { ok: false, kind: 'newer' } });
  });
});
