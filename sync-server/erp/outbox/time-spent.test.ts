import { expect, test } from 'vitest';

import { effectiveFacts } from '../../../shared/aggregates/effective-facts.ts';
import { must } from '../../../shared/invariant.ts';
import { orderDocument, smallPlant } from '../../../shared/testing/small-plant.ts';
import { createTestStation } from '../../../shared/testing/test-station.ts';
import type { Outcome } from '../../../shared/testing/test-station.ts';
import { timeSpent } from './time-spent.ts';

const MINUTE = 60_000;

/** A saw whose clock the test moves by whole minutes. */
function saw() {
  const station = createTestStation({ id: 'st-saw-1', plan: [...smallPlant(), orderDocument('A1')] });
  const { clock, commands } = station;
  const give = (command: Parameters<typeof station.give>[0]): Outcome => {
    const outcome = station.give(command);
    if (!outcome.ok) throw new Error(outcome.refusal.code);
    return outcome;
  };
  const facts = () => effectiveFacts(station.world, 'workOrder', 'A1', () => true);
  /** Whole minutes (each command takes the clock a second further) of setup and run that ended with the facts of a kind that a command recorded. */
  const ended = (outcome: Outcome, type: string) =>
    (outcome.ok ? outcome.facts : [])
      .filter((fact) => fact.type === type)
      .map(({ id }) => must(timeSpent(facts(), id), 'time'))
      .map(({ setupMs, runMs }) => [Math.floor(setupMs / MINUTE), Math.floor(runMs / MINUTE)]);
  give(commands.signOn('tom'));
  give(commands.signOn('ann'));
  return { station, clock, commands, give, facts, ended };
}

test('a machine spends the phases between the facts that end them; pauses and rests count as nothing', () => {
  const { clock, commands, give, ended } = saw();
  give(commands.startWithSetup('tom', 'A1', '10', 'urgent'));
  clock.advance(20 * MINUTE);
  expect(ended(give(commands.finishSetup('tom', 'A1', '10')), 'SetupFinished')).toEqual([[20, 0]]);
  clock.advance(30 * MINUTE);
  expect(ended(give(commands.pause('tom', 'A1', '10')), 'JobPaused')).toEqual([[0, 30]]);
  clock.advance(15 * MINUTE);
  give(commands.resume('tom', 'A1', '10'));
  clock.advance(10 * MINUTE);
  expect(ended(give(commands.suspend('tom', 'A1', '10')), 'JobSuspended')).toEqual([[0, 10]]);
  clock.advance(60 * MINUTE);
  give(commands.resume('tom', 'A1', '10'));
  clock.advance(5 * MINUTE);
  const done = give(commands.complete('tom', 'A1', '10', { good: '100' }, {}));
  expect(ended(done, 'JobCompleted')).toEqual([[0, 5]]);
});

test('each person spends their own time, setup and run apart', () => {
  const { clock, commands, give, ended } = saw();
  give(commands.startWithSetup('tom', 'A1', '10', 'urgent'));
  clock.advance(20 * MINUTE);
  give(commands.finishSetup('tom', 'A1', '10'));
  give(commands.join('ann', 'A1', '10'));
  clock.advance(30 * MINUTE);
  expect(ended(give(commands.leave('tom', 'A1', '10')), 'LaborStopped')).toEqual([[20, 30]]);
  clock.advance(10 * MINUTE);
  const done = give(commands.complete('ann', 'A1', '10', { good: '100' }, {}));
  expect(ended(done, 'LaborStopped')).toEqual([[0, 40]]);
});

test('time whose begin is not here is not made up', () => {
  const { clock, commands, give, facts } = saw();
  give(commands.start('tom', 'A1', '10', 'urgent'));
  clock.advance(20 * MINUTE);
  const outcome = give(commands.suspend('tom', 'A1', '10'));
  for (const { id, type } of outcome.ok ? outcome.facts : []) {
    const without = facts().filter((fact) => fact.type !== 'JobStarted' && fact.type !== 'LaborStarted');
    expect([type, timeSpent(without, id)]).toEqual([type, undefined]);
  }
});

test('what an earlier end has used up is no time: two stations ended one job without hearing of each other', () => {
  const { clock, commands, give, facts } = saw();
  give(commands.start('tom', 'A1', '10', 'urgent'));
  clock.advance(20 * MINUTE);
  const outcome = give(commands.complete('tom', 'A1', '10', { good: '100' }, {}));
  const ends = facts().filter(({ type }) => type === 'JobCompleted' || type === 'LaborStopped');
  expect(ends).toHaveLength(2);
  expect(outcome.ok).toBe(true);
  for (const end of ends) {
    const again = { ...end, id: `${end.id} elsewhere`, occurredAt: new Date(clock.nowMs() + MINUTE).toISOString() };
    expect([end.type, timeSpent([...facts(), again], again.id)]).toEqual([end.type, { setupMs: 0, runMs: 0 }]);
  }
});
