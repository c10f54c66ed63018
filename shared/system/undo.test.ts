import { describe, expect, test } from 'vitest';

import { stateOf } from '../aggregates/world.ts';
import type { Command } from '../gate/command.ts';
import { must } from '../invariant.ts';
import { addPlanDocument, planRevision } from '../plan/plan-index.ts';
import { operationOf } from '../production/work-order-state.ts';
import { createTestClock } from '../testing/seeded.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation, readTestFact } from '../testing/test-station.ts';
import type { Outcome, TestStation } from '../testing/test-station.ts';
import { foldedWorld, statesOf } from '../testing/world-picture.ts';

const job = ['wo-1', '10'] as const;
type Give = (station: TestStation) => Outcome;

const start: Give = (station) => station.give(station.commands.start('ann', ...job));
const suspend: Give = (station) => station.give(station.commands.suspend('ann', ...job));
const resume: Give = (station) => station.give(station.commands.resume('ann', ...job));
const report: Give = (station) => station.give(station.commands.report('ann', ...job, { good: '10' }));
const complete: Give = (station) => station.give(station.commands.complete('ann', ...job, { good: '5' }));
const stop: Give = (station) => station.give(station.commands.stop('ann'));
const release: Give = (station) => station.give(station.commands.release('ann'));
const startWithSetup: Give = (station) => station.give(station.commands.startWithSetup('ann', ...job));
const startSetup: Give = (station) => station.give(station.commands.startSetup('ann', ...job));
const finishSetup: Give = (station) => station.give(station.commands.finishSetup('ann', ...job));
const pause: Give = (station) => station.give(station.commands.pause('ann', ...job));
const consume: Give = (station) => station.give(station.commands.consume('ann', ...job, 'lot-1', '20'));
const closeOut: Give = (station) => {
  const { materials } = operationOf(stateOf(station.world, 'workOrder', 'wo-1'), '10');
  const leftovers = materials.map(({ material, lot }) => ({ material, lot, quantity: { value: '5', unit: 'MTR' } }));
  const end = { remainder: 'open' as const, leftovers, stop: 'jam' };
  return station.give(station.commands.complete('ann', ...job, { good: '40' }, end));
};
const reopen: Give = (station) => station.give(station.commands.reopen('sue', ...job));
const rework: Give = (station) => station.give(station.commands.rework('ann', ...job, '5'));
/** The ERP wants fewer pieces; nothing is recorded. */
const revise: Give = (station) => {
  const current = planRevision(station.world.plan, 'workOrder', 'wo-1');
  if (current?.kind === 'workOrder') {
    const body = { ...current.body, quantity: { value: '95', unit: 'C62' } };
    addPlanDocument(station.world.plan, { ...current, revision: current.revision + 1, body });
  }
  return { ok: true, command: station.newId(), facts: [] };
};
const decideChange =
  (decision: 'adopt' | 'keep' | 'stop'): Give =>
  (station) =>
    station.give(station.commands.decideChange('sue', 'wo-1', decision));
const startOther: Give = (station) => station.give(station.commands.start('ann', 'wo-2', '10', 'urgent'));
const signOn: Give = (station) => station.give(station.commands.signOn('tom'));
const join: Give = (station) => station.give(station.commands.join('tom', ...job));
const leave: Give = (station) => station.give(station.commands.leave('tom', ...job));
const signOff: Give = (station) => station.give(station.commands.signOff('tom'));
const undo =
  (actor: string, outcome: Outcome): Give =>
  (station) =>
    station.give(station.commands.undo(actor, outcome.command));

function begin(): TestStation {
  const station = createTestStation({ plan: smallPlant() });
  for (const person of ['ann', 'sue']) expect(station.give(station.commands.signOn(person)).ok).toBe(true);
  return station;
}

const factIds = (outcome: Outcome) => (outcome.ok ? outcome.facts.map(({ id }) => id) : ['refused']);

describe('undo', () => {
  test.each<[string, Give[], Give]>([
    ['a start', [], start],
    ['a start that skipped the recommended job', [], startOther],
    ['a rest', [start], suspend],
    ['a resumption', [start, suspend], resume],
    ['a count', [start], report],
    ['a close-out with its last count', [start, report], complete],
    ['a close-out of a resting job', [start, suspend], complete],
    ['a start with setup', [], startWithSetup],
    ['a setup of a machine that runs', [start], startSetup],
    ['the end of a setup', [startWithSetup], finishSetup],
    ['a pause', [start], pause],
    ['the end of a pause', [startWithSetup, pause], resume],
    ['a close-out with remainder, leftovers and stop', [start, consume], closeOut],
    ['a start of what is missing', [start, closeOut, release], start],
    ['a reopening', [start, complete], reopen],
    ['rework', [start], rework],
    ['a decision to follow the ERP', [start, revise], decideChange('adopt')],
    ['a decision to stop', [start, revise], decideChange('stop')],
    ['a stop', [start], stop],
    ['a release', [stop], release],
    ['a sign-on', [], signOn],
    ['a sign-off', [signOn], signOff],
  ])('takes back %s as if it had never been given', (_, before, give) => {
    const station = begin();
    for (const earlier of before) expect(earlier(station).ok).toBe(true);
    const kept = station.facts.map(readTestFact);
    const given = give(station);
    expect(given.ok).toBe(true);
    const undone = undo('sue', given)(station);
    expect(undone).toMatchObject({
      ok: true,
      facts: factIds(given)
        .toReversed()
        .map((reverses) => ({ type: 'Reversed', reverses })),
    });
    const all = station.facts.map(readTestFact);
    expect(statesOf(station.world, all)).toBe(statesOf(foldedWorld(kept), all));
    expect(undo('sue', given)(station)).toMatchObject({
      ok: false,
      refusal: { code: 'undo-done-already', facts: factIds(given) },
    });
  });

  test.each<[string, Give[], Give, Give[], string[]]>([
    ['a start whose job was counted', [], start, [report], ['QuantityReported']],
    [
      'a start whose job rested and went on',
      [],
      start,
      [suspend, resume],
      ['JobSuspended', 'LaborStopped', 'JobResumed', 'LaborStarted'],
    ],
    ['a start whose job was closed out', [], start, [complete], ['QuantityReported', 'LaborStopped', 'JobCompleted']],
    ['a rest after which the job went on', [start], suspend, [resume], ['JobResumed', 'LaborStarted']],
    ['a rest after which another job was started there', [start], suspend, [startOther], ['JobStarted']],
    ['a resumption whose job was counted', [start, suspend], resume, [report], ['QuantityReported']],
    ['a count before the close-out', [start], report, [complete], ['JobCompleted']],
    ['a close-out after which another job was started there', [start], complete, [startOther], ['JobStarted']],
    ['a start whose setup was finished', [], startWithSetup, [finishSetup], ['SetupFinished', 'LaborStarted']],
    ['a start whose job got rework', [], start, [rework], ['ReworkOperationAdded', 'QuantityReported']],
    ['a start whose order was decided about', [], start, [revise, decideChange('keep')], ['OrderChangeDecided']],
    ['a setup that was paused', [start], startSetup, [pause], ['JobPaused']],
    ['a pause that ended', [start], pause, [resume], ['JobResumed']],
    ['a close-out of a job that was reopened', [start], complete, [reopen], ['JobReopened']],
    ['a reopening after which the job went on', [start, complete], reopen, [resume], ['JobResumed', 'LaborStarted']],
    ['a reopening after which more was counted', [start, complete], reopen, [report], ['QuantityReported']],
    ['a decision after which more was counted', [start, revise], decideChange('keep'), [report], ['QuantityReported']],
    [
      'a decision that was changed',
      [start, revise],
      decideChange('stop'),
      [decideChange('keep')],
      ['OrderChangeDecided'],
    ],
    ['a leave after which the job was closed out', [start, signOn, join], leave, [complete], ['JobCompleted']],
    ['a leave after which the job was laid aside', [start, signOn, join], leave, [suspend], ['JobSuspended']],
    ['a stop that was ended', [], stop, [release], ['EquipmentStateChanged']],
    ['a release after which the machine stopped again', [stop], release, [stop], ['EquipmentStateChanged']],
    ['a release after which a job was started there', [stop], release, [start], ['JobStarted']],
    ['a release after which a job went on there', [start, suspend, stop], release, [resume], ['JobResumed']],
    ['a sign-on that ended', [], signOn, [signOff], ['SignedOff']],
    ['a sign-off after which the person came back', [signOn], signOff, [signOn], ['SignedOn']],
  ])('refuses %s and names what rests on it, until that is taken back', (_, before, give, after, dependents) => {
    const station = begin();
    for (const earlier of before) expect(earlier(station).ok).toBe(true);
    const given = give(station);
    const later = after.map((one) => one(station));
    const laterFacts = later.flatMap((outcome) => (outcome.ok ? outcome.facts : []));
    const resting = laterFacts.filter(({ type }) => dependents.includes(type));
    expect(resting.map(({ type }) => type)).toEqual(dependents);
    const facts = resting.map(({ id }) => id);
    const commands = [...new Set(resting.map(({ command }) => command))].toReversed();
    const deeds = commands.map((command) => ({
      command,
      person: expect.stringMatching(/^Name /),
      station: 'Name st-saw-1',
    }));
    expect(undo('sue', given)(station)).toMatchObject({
      ok: false,
      refusal: { code: 'undo-has-dependents', facts, params: { count: commands.length }, deeds },
    });
    const recorded = later.filter((outcome) => outcome.ok && outcome.facts.length > 0);
    for (const one of recorded.toReversed()) expect(undo('sue', one)(station).ok).toBe(true);
    expect(undo('sue', given)(station).ok).toBe(true);
  });

  test('says in words what rests on it: what, how much, when, who and where, latest first', () => {
    const station = begin();
    const given = start(station);
    station.give(station.commands.report('ann', ...job, { good: '12', scrap: { crack: '2' } }));
    station.give(station.commands.signOn('tom'));
    station.give(station.commands.report('tom', ...job, { good: '3' }));
    const last = must(station.facts.at(-1), 'the last count');
    const outcome = undo('sue', given)(station);
    expect(outcome.ok ? [] : outcome.refusal.deeds).toEqual([
      {
        id: last.command,
        command: last.command,
        at: last.occurredAt,
        person: 'Name tom',
        station: 'Name st-saw-1',
        what: {
          code: 'QuantityReported',
          params: { order: 'N-wo-1', operation: 'saw 10', good: '3', scrap: '0', rework: '0', unit: 'C62', reason: '' },
        },
      },
      expect.objectContaining({
        person: 'Name ann',
        what: {
          code: 'QuantityReported',
          params: expect.objectContaining({ good: '12', scrap: '2', reason: 'crack' }),
        },
      }),
    ]);
  });

  test('refuses a close-out whose next operation was started at another machine', () => {
    const clock = createTestClock();
    const saw = createTestStation({ plan: smallPlant(), clock });
    const mill = createTestStation({ id: 'st-mill-1', plan: smallPlant(), seed: 2, clock });
    for (const station of [saw, mill]) station.give(station.commands.signOn('ann'));
    start(saw);
    const closed = complete(saw);
    mill.take(saw.facts);
    const next = mill.give(mill.commands.start('ann', 'wo-1', '20'));
    expect(next.ok).toBe(true);
    saw.take(mill.facts);
    expect(undo('ann', closed)(saw)).toMatchObject({
      ok: false,
      refusal: { code: 'undo-has-dependents', facts: factIds(next).slice(0, 1) },
    });
  });

  test.each<[string, Give[], Give, Give[]]>([
    ['a count after another count', [start], report, [report]],
    ['a start of one job while another machine state changed', [], start, [stop, release]],
    ['a stop while a job was counted', [start], stop, [report]],
    ['a count while the person signed off', [start, signOn], report, [signOff]],
  ])('allows %s', (_, before, give, after) => {
    const station = begin();
    for (const earlier of before) earlier(station);
    const given = give(station);
    for (const one of after) expect(one(station).ok).toBe(true);
    expect(undo('ann', given)(station).ok).toBe(true);
  });

  test('takes along what the machine counted on the job, which nobody could take back first', () => {
    const station = begin();
    const given = start(station);
    const amount = (value: string) => ({ value, unit: 'C62' });
    const at = { order: 'wo-1', operation: '10', equipment: 'saw-1' };
    const data = { ...at, good: amount('12'), scrap: [], rework: amount('0'), by: 'counter' };
    const refs = ['workOrder:wo-1', 'equipment:saw-1'];
    const occurredAt = new Date(station.clock.nowMs()).toISOString();
    const counted = () =>
      station.record([{ type: 'QuantityReported', v: 2, refs, data, occurredAt, person: null, command: null }]);
    const counts = [...counted(), ...counted()].map(({ id }) => id);
    expect(undo('ann', given)(station)).toMatchObject({
      ok: true,
      facts: [...factIds(given), ...counts].toReversed().map((reverses) => ({ reverses })),
    });
    expect(operationOf(stateOf(station.world, 'workOrder', 'wo-1'), '10')).toMatchObject({ good: '0', runs: [] });
  });

  test('is for the person who did it, and for whoever may take back for others', () => {
    const station = begin();
    signOn(station);
    const given = start(station);
    expect(undo('tom', given)(station)).toMatchObject({
      ok: false,
      refusal: { code: 'undo-not-yours', facts: factIds(given), remedies: [{ kind: 'ask', roles: ['supervisor'] }] },
    });
    expect(undo('sue', given)(station).ok).toBe(true);
  });

  test('knows no undo of an undo: what was taken back is done again', () => {
    const station = begin();
    const given = start(station);
    const undone = undo('ann', given)(station);
    expect(undo('ann', undone)(station)).toMatchObject({ ok: false, refusal: { code: 'undo-unknown' } });
    expect(start(station).ok).toBe(true);
  });

  test('takes back what is left of a command of which the server gave a part no effect', () => {
    const station = begin();
    start(station);
    const given = complete(station);
    const [count, labor, end] = given.ok ? given.facts : [];
    const server = createTestStation({ id: 'server-1', plan: smallPlant(), seed: 9, clock: station.clock });
    const data = { fact: must(count, 'count').id, reason: 'unauthorised', detail: '' };
    const verdict = {
      type: 'FactQuarantined',
      v: 1,
      refs: must(count, 'count').refs,
      data,
      person: null,
      command: null,
    };
    station.take(server.record([{ ...verdict, occurredAt: must(count, 'count').occurredAt }]));
    expect(undo('ann', given)(station)).toMatchObject({
      ok: true,
      facts: [{ reverses: must(end, 'end').id }, { reverses: must(labor, 'labor').id }],
    });
  });

  test.each(['pallet:4711', 'constructor:x'])(
    'breaks over no reference of a kind that only a newer build knows: %s',
    (ref) => {
      const station = begin();
      const command = station.newId();
      const data = { order: 'wo-1', operation: '10', equipment: 'saw-1', revision: 1 };
      const person = { id: 'ann', proof: 'badge' as const };
      const refs = ['workOrder:wo-1', 'equipment:saw-1', ref];
      const occurredAt = must(station.facts[0], 'a fact').occurredAt;
      station.record([{ type: 'JobStarted', v: 1, refs, data, person, command, occurredAt }]);
      const wish: Command = station.commands.undo('ann', command);
      expect(station.give(wish)).toMatchObject({ ok: true, facts: [{ refs }] });
    },
  );
});
