import { describe, expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import { rankJobs } from '../dispatch/rank-jobs.ts';
import type { CommandParams } from '../gate/command.ts';
import { must } from '../invariant.ts';
import { planBody } from '../plan/plan-index.ts';
import { isFinished } from '../scope/finished-order.ts';
import { createTestClock } from '../testing/seeded.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { Outcome, TestStation } from '../testing/test-station.ts';
import { openPredecessor, sequenceOf } from './job-lookup.ts';
import { findJob } from './job-lookup.ts';
import { operationOf } from './work-order-state.ts';

const job = ['wo-1', '10'] as const;
const code = (outcome: Outcome) => (outcome.ok ? 'accepted' : outcome.refusal.code);

/** A saw and a mill that hear of each other at once; Ann is signed on at both and saws wo-1. */
function floor() {
  const clock = createTestClock();
  const saw = createTestStation({ plan: smallPlant(), clock });
  const mill = createTestStation({ id: 'st-mill-1', plan: smallPlant(), seed: 2, clock });
  const tell = () => {
    saw.take(mill.facts);
    mill.take(saw.facts);
  };
  for (const station of [saw, mill]) station.give(station.commands.signOn('ann'));
  saw.give(saw.commands.start('ann', ...job));
  tell();
  return { saw, mill, tell };
}

/** The operation that the floor added last. */
function added({ world }: TestStation): string {
  return must(stateOf(world, 'workOrder', 'wo-1').rework.at(-1), 'rework').operation;
}

const ids = ({ world, clock }: TestStation, equipment: string) =>
  rankJobs(world, equipment, clock.nowMs()).map(({ job: one }) => `${one.orderId}/${one.operation.id}`);

describe('an operation of rework', () => {
  test('counts its pieces as rework, each piece once, and takes the count back with it', () => {
    const { saw } = floor();
    const rework = () => operationOf(stateOf(saw.world, 'workOrder', 'wo-1'), '10').rework;
    const give = (pieces: string) => saw.give(saw.commands.rework('ann', ...job, pieces));
    const first = give('5');
    expect(rework()).toBe('5');
    expect(saw.give(saw.commands.report('ann', ...job, { good: '10', rework: '3' })).ok).toBe(true);
    expect(rework()).toBe('8');
    give('2');
    expect(rework()).toBe('8');
    give('4');
    expect(rework()).toBe('11');
    expect(saw.give(saw.commands.undo('ann', first.command)).ok).toBe(true);
    expect([rework(), stateOf(saw.world, 'workOrder', 'wo-1').rework.length]).toEqual(['6', 2]);
  });

  test('rests on the count that says there are such pieces', () => {
    const { saw } = floor();
    const counted = saw.give(saw.commands.report('ann', ...job, { good: '10', rework: '5' }));
    const given = saw.give(saw.commands.rework('ann', ...job, '5'));
    expect(code(saw.give(saw.commands.undo('ann', counted.command)))).toBe('undo-has-dependents');
    saw.give(saw.commands.undo('ann', given.command));
    expect(code(saw.give(saw.commands.undo('ann', counted.command)))).toBe('accepted');
  });

  test('counts nothing where the job is not on the machine: its pieces were counted before', () => {
    const { saw } = floor();
    saw.give(saw.commands.complete('ann', ...job, { good: '100' }));
    saw.give(saw.commands.rework('ann', ...job, '5'));
    expect(operationOf(stateOf(saw.world, 'workOrder', 'wo-1'), '10')).toMatchObject({ good: '100', rework: '0' });
  });

  test('leaves nothing missing of its pieces, and a close-out rests on that', () => {
    const { saw } = floor();
    saw.give(saw.commands.report('ann', ...job, { good: '90', rework: '5' }));
    const given = saw.give(saw.commands.rework('ann', ...job, '5'));
    const open = saw.commands.complete('ann', ...job, { good: '5' }, { remainder: 'open' });
    expect(code(saw.give(open))).toBe('nothing-remains');
    expect(code(saw.give(saw.commands.complete('ann', ...job, { good: '4' }, {})))).toBe('short-reason-needed');
    expect(code(saw.give(saw.commands.complete('ann', ...job, { good: '5' }, {})))).toBe('accepted');
    expect(code(saw.give(saw.commands.undo('ann', given.command)))).toBe('undo-has-dependents');
  });

  test('is in the list at once, with its own quantity and its share of the run time', () => {
    const { saw } = floor();
    saw.give(saw.commands.suspend('ann', ...job));
    saw.give(saw.commands.rework('ann', ...job, '5'));
    const line = rankJobs(saw.world, 'saw-1', saw.clock.nowMs()).find(({ job: one }) => one.rework !== null);
    expect(line).toMatchObject({
      readiness: 'ready',
      job: { quantity: { value: '5', unit: 'C62' }, operation: { name: 'saw 10 (R1)', runMinutes: 3 } },
    });
    expect(line?.reasons[0]).toEqual({ code: 'rework', params: { quantity: '5', unit: 'C62' } });
  });

  test('is started, counted up to its own quantity and closed out like a planned one', () => {
    const { saw } = floor();
    saw.give(saw.commands.rework('ann', ...job, '5'));
    saw.give(saw.commands.suspend('ann', ...job));
    const rework = ['wo-1', added(saw)] as const;
    expect(code(saw.give(saw.commands.start('ann', ...rework, 'urgent')))).toBe('accepted');
    expect(code(saw.give(saw.commands.report('ann', ...rework, { good: '6' })))).toBe('rework-made-over');
    expect(code(saw.give(saw.commands.complete('ann', ...rework, { good: '4' }, {})))).toBe('short-reason-needed');
    expect(code(saw.give(saw.commands.complete('ann', ...rework, { good: '5' }, {})))).toBe('accepted');
    expect(ids(saw, 'saw-1')).not.toContain(rework.join('/'));
  });

  test('is done with fewer good pieces where the others became scrap: no more were sent', () => {
    const { saw } = floor();
    saw.give(saw.commands.rework('ann', ...job, '5'));
    saw.give(saw.commands.suspend('ann', ...job));
    const rework = ['wo-1', added(saw)] as const;
    saw.give(saw.commands.start('ann', ...rework, 'urgent'));
    saw.give(saw.commands.report('ann', ...rework, { scrap: { crack: '2' } }));
    const tooMany = saw.give(saw.commands.report('ann', ...rework, { good: '4' }));
    expect(tooMany).toMatchObject({ refusal: { params: { total: '6', limit: '5', ordered: '5', unit: 'C62' } } });
    expect(code(saw.give(saw.commands.complete('ann', ...rework, { good: '3' }, {})))).toBe('accepted');
    expect(ids(saw, 'saw-1')).not.toContain(rework.join('/'));
  });

  test('takes more pieces than were sent, or than there can be, only from somebody who may confirm that', () => {
    const { saw } = floor();
    saw.give(saw.commands.signOn('sue'));
    const tooMany = { order: 'wo-1', operation: '10', quantity: { value: '111', unit: 'C62' }, reason: 'burr' };
    const give = (actor: string, params: CommandParams<'addReworkOperation'>) =>
      code(saw.give({ id: saw.newId(), actor, name: 'addReworkOperation', params }));
    expect(give('ann', { ...tooMany, confirmOverTolerance: true })).toBe('rework-over');
    expect(give('sue', { ...tooMany, confirmOverTolerance: true })).toBe('accepted');
    // Not all at once either.
    expect(give('ann', { ...tooMany, quantity: { value: '1', unit: 'C62' } })).toBe('rework-over');
    saw.give(saw.commands.suspend('ann', ...job));
    const rework = ['wo-1', added(saw)] as const;
    saw.give(saw.commands.start('ann', ...rework, 'urgent'));
    const report = (actor: string) =>
      code(saw.give(saw.commands.report(actor, ...rework, { good: '112', confirm: true })));
    expect(report('ann')).toBe('rework-made-over');
    expect(report('sue')).toBe('accepted');
  });

  test('holds up whatever comes after the operation whose pieces it works on, until it is done', () => {
    const { saw, mill, tell } = floor();
    saw.give(saw.commands.rework('ann', ...job, '5'));
    saw.give(saw.commands.complete('ann', ...job, { good: '100' }));
    tell();
    const next = mill.give(mill.commands.start('ann', 'wo-1', '20'));
    expect(next).toMatchObject({
      ok: false,
      refusal: { code: 'predecessor-open', params: { predecessor: 'saw 10 (R1)', workCenter: 'Name saw' } },
    });
    const rework = ['wo-1', added(saw)] as const;
    saw.give(saw.commands.start('ann', ...rework, 'urgent'));
    const done = saw.give(saw.commands.complete('ann', ...rework, { good: '5' }));
    tell();
    expect(code(mill.give(mill.commands.start('ann', 'wo-1', '20')))).toBe('accepted');
    tell();
    expect(code(saw.give(saw.commands.undo('ann', done.command)))).toBe('undo-has-dependents');
  });

  test('keeps its order from being finished', () => {
    const { saw } = floor();
    const plan = must(planBody(saw.world.plan, 'workOrder', 'wo-1'), 'wo-1');
    const milling = { ...plan, operations: plan.operations.slice(0, 1) };
    saw.give(saw.commands.rework('ann', ...job, '5'));
    saw.give(saw.commands.complete('ann', ...job, { good: '100' }));
    expect(isFinished(milling, stateOf(saw.world, 'workOrder', 'wo-1'))).toBe(false);
    const rework = ['wo-1', added(saw)] as const;
    saw.give(saw.commands.start('ann', ...rework, 'urgent'));
    saw.give(saw.commands.complete('ann', ...rework, { good: '5' }));
    expect(isFinished(milling, stateOf(saw.world, 'workOrder', 'wo-1'))).toBe(true);
  });

  test('is taken back as long as nothing was done on it, and holds up nothing any more', () => {
    const { saw } = floor();
    const given = saw.give(saw.commands.rework('ann', ...job, '5'));
    saw.give(saw.commands.suspend('ann', ...job));
    const started = saw.give(saw.commands.start('ann', 'wo-1', added(saw), 'urgent'));
    expect(code(saw.give(saw.commands.undo('ann', given.command)))).toBe('undo-has-dependents');
    saw.give(saw.commands.undo('ann', started.command));
    expect(code(saw.give(saw.commands.undo('ann', given.command)))).toBe('accepted');
    expect(stateOf(saw.world, 'workOrder', 'wo-1').rework).toEqual([]);
  });

  test('of rework stands where the first one does, and hostile chains of them lead nowhere', () => {
    const { saw } = floor();
    saw.give(saw.commands.rework('ann', ...job, '5'));
    saw.give(saw.commands.suspend('ann', ...job));
    const first = added(saw);
    saw.give(saw.commands.start('ann', 'wo-1', first, 'urgent'));
    saw.give(saw.commands.rework('ann', 'wo-1', first, '2'));
    const order = must(planBody(saw.world.plan, 'workOrder', 'wo-1'), 'wo-1');
    const state = stateOf(saw.world, 'workOrder', 'wo-1');
    expect(sequenceOf(order, state, added(saw))).toBe(10);
    const [one] = state.rework;
    const biting = { ...state, rework: [{ ...must(one, 'rework'), operation: 'a', after: 'a' }] };
    expect(sequenceOf(order, biting, 'a')).toBeUndefined();
    const next = findJob(saw.world, 'wo-1', '20');
    expect('missing' in next ? next : openPredecessor({ ...next, orderState: biting })).toMatchObject({ id: '10' });
  });
});
