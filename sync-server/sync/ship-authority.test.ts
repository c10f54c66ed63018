import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { FactDraft } from '../../shared/facts/seal.ts';
import { must } from '../../shared/invariant.ts';
import type { PlanDraft } from '../../shared/plan/plan-document.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';
import { testStation } from '../testing/station.testkit.ts';
import type { TestStation } from '../testing/station.testkit.ts';
import { personDraft } from '../testing/store.testkit.ts';
import { connect, problemOf } from '../testing/sync-client.testkit.ts';
import type { Client } from '../testing/sync-client.testkit.ts';

describe('authority over what is shipped', () => {
  let server: TestServer;
  let station: TestStation;
  let client: Client;
  beforeEach(async () => {
    server = await startTestServer();
    station = testStation('press-1');
    client = await connect(server.url, station);
  });
  afterEach(() => server.dispose());

  it.each<[string, Partial<FactDraft>, RegExp]>([
    [
      'a person whom the plan does not know',
      { person: { id: 'mallory', proof: 'badge' } },
      /does not know the person "mallory"/,
    ],
    ['nobody, where a person is needed', { person: null }, /needs a person/],
    [
      'a verdict of a server',
      { type: 'FactQuarantined', data: { fact: '01928f6e-7b3a-7cc0-8000-000000000001', reason: 'forged', detail: '' } },
      /Only a server may record FactQuarantined/,
    ],
    ['a verdict of a server in a later version', { type: 'ChainForked', v: 7, data: {} }, /Only a server/],
  ])('keeps %s without effect', async (_what, draft, sentence) => {
    const [row] = (await client.ship(station.record([draft]))).rows;
    expect(row).toMatchObject({ status: 'quarantined', reason: 'unauthorised' });
    expect(row?.detail).toMatch(sentence);
  });

  it('keeps without effect what a person may not do, there, then', async () => {
    await server.store.putPlan([
      personDraft('ida', { roles: ['engineer'] }),
      personDraft('leo', { workCenters: ['lathes'] }),
      {
        kind: 'equipment',
        id: 'press-1',
        externalRefs: [],
        body: { name: 'Press 1', level: 'workUnit', parent: 'presses' },
      },
    ]);
    const by = (id: string): Partial<FactDraft> => ({ person: { id, proof: 'badge' } });
    const { rows } = await client.ship(station.record([by('anna'), by('ida'), by('leo')]));
    expect(rows.map(({ status }) => status)).toEqual(['stored', 'quarantined', 'quarantined']);
    expect(rows[2]?.detail).toContain('at presses');
  });

  it('judges work that began on old urgent messages by the settings that its station had', async () => {
    const settings = (whenOlder: 'allow' | 'confirm' | 'refuse'): PlanDraft => ({
      kind: 'settings',
      id: 'site',
      externalRefs: [],
      body: {
        name: 'Site',
        timeZone: 'UTC',
        syncAmberAfterMinutes: 5,
        prioritySafety: { maxAgeMinutes: 30, whenOlder },
      },
    });
    await server.store.putPlan([settings('allow')]);
    await server.store.putPlan([settings('confirm')]);
    await server.store.putPlan([settings('refuse')]);
    const started = (oldData?: Record<string, number | boolean>): Partial<FactDraft> => ({
      type: 'JobStarted',
      data: { order: '1001', operation: '10', equipment: 'press-1', revision: 1, ...(oldData && { oldData }) },
    });
    const { rows } = await client.ship(
      station.record([
        started(),
        started({ ageMinutes: 45, settings: 0, confirmed: false }),
        started({ ageMinutes: 45, settings: 1, confirmed: false }),
        started({ ageMinutes: 45, settings: 2, confirmed: false }),
        started({ ageMinutes: 45, settings: 2, confirmed: true }),
        started({ ageMinutes: 45, settings: 3, confirmed: true }),
        started({ ageMinutes: 45, settings: 99, confirmed: false }),
      ]),
    );
    expect(rows.map(({ status }) => status)).toEqual([
      'stored',
      'stored',
      'stored',
      'quarantined',
      'stored',
      'quarantined',
      'stored',
    ]);
    expect(rows[5]).toMatchObject({ reason: 'unauthorised' });
    expect(rows[5]?.detail).toContain('revision 3 of the site settings refuses that after 30 minutes');
  });

  it('lets stand what a person did before leaving, and lets them sign off after', async () => {
    const before = station.record([{}]);
    // Recorded in 2026, shipped when the server's plan has long been changed.
    server.shiftClock(1000);
    await server.store.putPlan([personDraft('anna', { active: false })]);
    const signOff = { type: 'SignedOff', refs: ['person:anna'], data: { person: 'anna', station: 'press-1' } };
    expect((await client.ship(before)).rows).toMatchObject([{ status: 'stored' }]);
    const later = Date.now() + 60_000;
    const late = testStation('press-2', undefined, 'demo', later);
    const lateClient = await connect(server.url, late);
    const { rows } = await lateClient.ship(late.record([{}, signOff]));
    expect(rows.map(({ status }) => status)).toEqual(['quarantined', 'stored']);
  });

  it('takes what a station saw by itself from nobody, and quantities only where a machine counted them', async () => {
    const at = '2026-11-22T09:00:00.000Z';
    const alone = { person: null, command: null };
    const machine = { ...alone, refs: ['equipment:press-1'] };
    const zero = { value: '0', unit: 'C62' };
    const pieces = (by: string): Partial<FactDraft> => ({
      ...alone,
      type: 'QuantityReported',
      v: 2,
      refs: ['workOrder:1001', 'equipment:press-1'],
      data: { order: '1001', operation: '10', equipment: 'press-1', good: zero, scrap: [], rework: zero, by },
    });
    const { rows } = await client.ship(
      station.record([
        { ...machine, type: 'CounterRead', data: { equipment: 'press-1', from: at, to: at, counts: 3 } },
        { ...machine, type: 'StopDetected', data: { equipment: 'press-1', since: at, idleSeconds: 60 } },
        pieces('counter'),
        pieces('person'),
      ]),
    );
    expect(rows.map(({ status }) => status)).toEqual(['stored', 'stored', 'stored', 'quarantined']);
  });

  it('counts pieces of nobody by the current form only, and rework by whoever may add an operation for it', async () => {
    await server.store.putPlan([personDraft('quinn', { roles: ['qualityInspector'] })]);
    const pieces = (value: string) => ({ value, unit: 'C62' });
    const count = (over: object, draft: Partial<FactDraft>): Partial<FactDraft> => ({
      type: 'QuantityReported',
      v: 2,
      refs: ['workOrder:1001', 'equipment:press-1'],
      ...draft,
      data: {
        order: '1001',
        operation: '10',
        equipment: 'press-1',
        good: pieces('0'),
        scrap: [],
        rework: pieces('3'),
        ...over,
      },
    });
    const quinn: Partial<FactDraft> = { person: { id: 'quinn', proof: 'badge' } };
    const { rows } = await client.ship(
      station.record([
        // Before there was a counter, whatever says so was counted by a person.
        count({ by: 'counter' }, { v: 1, person: null, command: null }),
        count({ by: 'person' }, quinn),
        count({ by: 'person', good: pieces('1') }, quinn),
      ]),
    );
    expect(rows.map(({ status }) => status)).toEqual(['quarantined', 'stored', 'quarantined']);
  });

  it('lets people take back what a machine counted with what it rests on', async () => {
    const zero = { value: '0', unit: 'C62' };
    const data = { order: '1001', operation: '10', equipment: 'press-1', good: zero, scrap: [], rework: zero };
    const counter: Partial<FactDraft> = { person: null, command: null, v: 2, data: { ...data, by: 'counter' } };
    const [counted] = station.record([counter]);
    await client.ship([must(counted, 'counted')]);
    const undo = { type: 'Reversed', data: { type: 'QuantityReported' }, reverses: must(counted, 'counted').id };
    expect((await client.ship(station.record([undo]))).rows).toMatchObject([{ status: 'stored' }]);
  });

  it('lets people begin the work of others only where they may record it, and everybody stop their own', async () => {
    await server.store.putPlan([
      personDraft('sue', { roles: ['supervisor'] }),
      personDraft('ida', { roles: ['engineer'] }),
    ]);
    const labor = (type: 'LaborStarted' | 'LaborStopped', by: string, person: string): Partial<FactDraft> => ({
      type,
      person: { id: by, proof: 'badge' },
      refs: [`person:${person}`, 'workOrder:1001', 'equipment:press-1'],
      data: {
        person,
        order: '1001',
        operation: '10',
        equipment: 'press-1',
        ...(type === 'LaborStarted' ? { activity: 'run' } : {}),
      },
    });
    const { rows } = await client.ship(
      station.record([
        labor('LaborStarted', 'anna', 'anna'),
        labor('LaborStarted', 'anna', 'sue'),
        labor('LaborStarted', 'sue', 'anna'),
        labor('LaborStarted', 'ida', 'ida'),
        labor('LaborStopped', 'ida', 'ida'),
        labor('LaborStopped', 'anna', 'sue'),
      ]),
    );
    expect(rows.map(({ status }) => status)).toEqual([
      'stored',
      'quarantined',
      'stored',
      'quarantined',
      'stored',
      'stored',
    ]);
    expect(rows[1]?.detail).toContain('labor.recordOthers');
  });

  it('lets a supervisor begin what readiness speaks against, and nobody else', async () => {
    await server.store.putPlan([personDraft('sue', { roles: ['supervisor'] })]);
    const start = (by: string, despite: object): Partial<FactDraft> => ({
      type: 'JobStarted',
      person: { id: by, proof: 'badge' },
      refs: ['workOrder:1001', 'equipment:press-1'],
      data: { order: '1001', operation: '10', equipment: 'press-1', revision: 1, ...despite },
    });
    const despite = { despite: ['tool-worn'] };
    const { rows } = await client.ship(
      station.record([start('anna', {}), start('anna', despite), start('sue', despite)]),
    );
    expect(rows.map(({ status }) => status)).toEqual(['stored', 'quarantined', 'stored']);
    expect(rows[1]?.detail).toContain('production.decideOrderChange');
  });

  it('lets people take back their own facts, and only some those of others', async () => {
    const [fact] = station.record([{}]);
    await client.ship([must(fact, 'fact')]);
    const undo = (id: string): Partial<FactDraft> => ({
      type: 'Reversed',
      data: { type: 'QuantityReported' },
      reverses: must(fact, 'fact').id,
      person: { id, proof: 'badge' },
    });
    await server.store.putPlan([personDraft('bert')]);
    const { rows } = await client.ship(station.record([undo('anna'), undo('bert'), undo('sam')]));
    expect(rows.map(({ status }) => status)).toEqual(['stored', 'quarantined', 'stored']);
    expect(rows[1]?.detail).toContain('fact.reverseOthers');
  });

  it('gives no effect to a reversal that names only some of the aggregates of what it takes back', async () => {
    const [fact] = station.record([{}]);
    await client.ship([must(fact, 'fact')]);
    const undo = { type: 'Reversed', data: { type: 'QuantityReported' }, reverses: must(fact, 'fact').id };
    const { rows } = await client.ship(station.record([{ ...undo, refs: ['workOrder:1001'] }, undo]));
    expect(rows).toMatchObject([{ status: 'quarantined', reason: 'unreadable' }, { status: 'stored' }]);
    expect(rows[0]?.detail).toContain('the fact it takes back touches workOrder:1001, equipment:press-1');
  });

  it('finds out who recorded a fact that is taken back in the same batch', async () => {
    await server.store.putPlan([personDraft('bert')]);
    const [fact] = station.record([{}]);
    const reversal = { type: 'Reversed', data: { type: 'QuantityReported' }, reverses: must(fact, 'fact').id };
    const [undo] = station.record([{ ...reversal, person: { id: 'bert', proof: 'badge' } }]);
    const { rows } = await client.ship([must(fact, 'fact'), must(undo, 'undo')]);
    expect(rows.map(({ status }) => status)).toEqual(['stored', 'quarantined']);
  });

  it('waits with what people did until the plan knows people, because a verdict is for ever', async () => {
    await server.dispose();
    server = await startTestServer({ people: [] });
    client = await connect(server.url, station);
    const facts = station.record([{}]);
    const problem = await problemOf(client.ship(facts));
    expect(problem).toMatchObject({ status: 503, code: 'busy' });
    expect(problem.message).toContain('Load its plan');
    await server.store.putPlan([personDraft('anna')]);
    expect((await client.ship(facts)).rows).toMatchObject([{ status: 'stored' }]);
  });
});
