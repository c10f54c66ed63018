import { describe, expect, test } from 'vitest';

import { runningJob } from '../equipment/machine-jobs.ts';
import { openStop } from '../equipment/stops.ts';
import { must } from '../invariant.ts';
import { executionStatus } from '../production/operation-state.ts';
import { operationOf } from '../production/work-order-state.ts';
import { smallPlant } from '../testing/small-plant.ts';
import type { TestStation } from '../testing/test-station.ts';
import { createTestStation } from '../testing/test-station.ts';
import { effectiveFacts, lastEffective } from './effective-facts.ts';
import { applyFact, emptyWorld, stateOf } from './world.ts';

type Job = { order: string; operation: string; equipment: string };
const job: Job = { order: 'wo-1', operation: '10', equipment: 'saw-1' };

/** Records facts of the floor without asking a gate, a second apart; the first at 06:00:00. */
function recorder() {
  const station = createTestStation({ plan: smallPlant() });
  const record = (type: string, data: Record<string, unknown>, refs?: string[]) => {
    const at = [`workOrder:${String(data['order'])}`, `equipment:${String(data['equipment'])}`];
    const occurredAt = new Date(station.clock.nowMs()).toISOString();
    const [fact] = station.record([
      { type, v: 1, refs: refs ?? at, data: data as never, occurredAt, person: null, command: null },
    ]);
    station.clock.advance(1000);
    return must(fact, 'fact').id;
  };
  return { station, record };
}

const operation = ({ world }: TestStation, id = '10') => operationOf(stateOf(world, 'workOrder', 'wo-1'), id);
const status = (station: TestStation) => executionStatus(operation(station));
const machine = ({ world }: TestStation, id = 'saw-1') => stateOf(world, 'equipment', id);

describe('an operation', () => {
  test('is not begun, runs, rests, runs again and is finished as its facts tell', () => {
    const { station, record } = recorder();
    const seen = [status(station)];
    for (const type of ['JobStarted', 'JobSuspended', 'JobResumed', 'JobCompleted']) {
      record(type, type === 'JobStarted' ? { ...job, revision: 4 } : job);
      seen.push(status(station));
    }
    expect(seen).toEqual(['notStarted', 'running', 'suspended', 'running', 'completed']);
    expect(operation(station)).toMatchObject({
      startedAt: '2026-11-23T06:00:00.000Z',
      completedAt: '2026-11-23T06:00:03.000Z',
      revision: 4,
      runs: [],
    });
  });

  test('keeps the time and the revision of its first start when it is started again', () => {
    const { station, record } = recorder();
    record('JobStarted', { ...job, revision: 1 });
    record('JobCompleted', job);
    record('JobStarted', { ...job, revision: 2 });
    expect(operation(station)).toMatchObject({ startedAt: '2026-11-23T06:00:00.000Z', revision: 1, completedAt: null });
    expect(status(station)).toBe('running');
  });

  test('that runs at two machines is running until both have finished, and rests only when both rest', () => {
    const { station, record } = recorder();
    const other = { ...job, equipment: 'saw-2' };
    record('JobStarted', { ...job, revision: 1 });
    record('JobStarted', { ...other, revision: 1 });
    record('JobSuspended', job);
    expect(status(station)).toBe('running');
    record('JobSuspended', other);
    expect(status(station)).toBe('suspended');
    record('JobCompleted', job);
    expect(status(station)).toBe('suspended');
    record('JobCompleted', other);
    expect(status(station)).toBe('completed');
  });

  test('tolerates facts whose cause has not arrived', () => {
    const { station, record } = recorder();
    record('JobCompleted', job);
    expect(status(station)).toBe('completed');
    record('JobResumed', { ...job, operation: '20' });
    expect(executionStatus(operation(station, '20'))).toBe('running');
    expect(operation(station, '20')).toMatchObject({ startedAt: null, revision: null });
  });
});

describe('a machine', () => {
  test('has the jobs that were begun and not finished there; the one begun or taken up last runs', () => {
    const { station, record } = recorder();
    const other = { ...job, order: 'wo-2' };
    record('JobStarted', { ...job, revision: 1 });
    record('JobSuspended', job);
    record('JobStarted', { ...other, revision: 1 });
    expect(runningJob(machine(station))).toMatchObject({ order: 'wo-2', suspended: false });
    record('JobResumed', job);
    expect(machine(station).jobs.map(({ order, suspended }) => [order, suspended])).toEqual([
      ['wo-2', false],
      ['wo-1', false],
    ]);
    expect(runningJob(machine(station))?.order).toBe('wo-1');
    record('JobCompleted', job);
    record('JobSuspended', other);
    expect(runningJob(machine(station))).toBeUndefined();
  });

  test('stands from the last stop until its release, for the reason given last', () => {
    const { station, record } = recorder();
    const change = (data: object) =>
      record('EquipmentStateChanged', { equipment: 'saw-1', ...data }, ['equipment:saw-1']);
    change({ state: 'stopped', reason: 'jam' });
    change({ state: 'stopped', reason: 'no-material' });
    expect(openStop(machine(station))).toMatchObject({ from: '2026-11-23T06:00:01.000Z', reason: 'no-material' });
    change({ state: 'available' });
    expect(openStop(machine(station))).toBeUndefined();
  });
});

describe('a person', () => {
  test('is signed on at each station apart', () => {
    const { station, record } = recorder();
    const tell = (type: string, id: string) => record(type, { person: 'ann', station: id }, ['person:ann']);
    tell('SignedOn', 'constructor');
    tell('SignedOn', 'st-b');
    tell('SignedOff', 'constructor');
    expect(stateOf(station.world, 'person', 'ann').sessions).toEqual({ 'st-b': '2026-11-23T06:00:01.000Z' });
  });
});

describe('the facts behind a state', () => {
  test('are those with effect that match, in order', () => {
    const { station, record } = recorder();
    const first = record('JobStarted', { ...job, revision: 1 });
    const second = record('JobSuspended', job);
    const isRun = () => true;
    const ids = () => effectiveFacts(station.world, 'workOrder', 'wo-1', isRun).map(({ id }) => id);
    expect(ids()).toEqual([first, second]);
    expect(lastEffective(station.world, 'workOrder', 'wo-1', isRun)).toEqual([second]);
    const refs = must(station.facts[1], 'fact').refs;
    station.record([
      {
        type: 'Reversed',
        v: 1,
        refs,
        data: { type: 'JobSuspended' },
        occurredAt: '2026-11-23T06:00:09.000Z',
        person: null,
        command: null,
        reverses: second,
      },
    ]);
    expect(lastEffective(station.world, 'workOrder', 'wo-1', (fact) => fact.type !== 'Reversed')).toEqual([first]);
    expect(lastEffective(emptyWorld(), 'workOrder', 'wo-1', isRun)).toEqual([]);
    expect(applyFact(emptyWorld(), { ...station.facts[0], refs: [] } as never)).toEqual([]);
  });
});
