import { describe, expect, test } from 'vitest';

import { rankJobs } from '../dispatch/rank-jobs.ts';
import { must } from '../invariant.ts';
import { addPlanDocument, planRevision } from '../plan/plan-index.ts';
import { smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { homeViewOf } from './home-view-of.ts';
import { nextViewOf } from './next-view-of.ts';
import { sessionViewOf } from './session-view-of.ts';
import { homeView, nextView, sessionView } from './view-schemas.ts';
import type { HomeView, RunningJobView } from './view-schemas.ts';

const job = ['wo-1', '10'] as const;

/** A saw with Ann and Sue. */
function begin(): TestStation {
  const station = createTestStation({ plan: smallPlant() });
  for (const person of ['sue', 'ann']) station.give(station.commands.signOn(person));
  return station;
}

const placeOf = ({ world }: TestStation) => ({ world, site: 'test', station: 'st-saw-1', equipment: 'saw-1' });

function rankingOf({ world, clock }: TestStation) {
  const lines = rankJobs(world, 'saw-1', clock.nowMs());
  return { lines, readyCount: lines.filter(({ readiness }) => readiness !== 'blocked').length };
}

/** Home as a screen gets it: through its schema. */
function homeOf(station: TestStation): HomeView {
  return homeView.parse(homeViewOf(placeOf(station), rankingOf(station), station.clock.nowMs()));
}
const runningAt = (station: TestStation): RunningJobView => must(homeOf(station).running, 'a running job');

describe('home', () => {
  test('shows the phase of the job, since when, and who works on it, through setup, run, pause and back', () => {
    const station = begin();
    const { commands } = station;
    const phases: unknown[] = [];
    const steps = [
      commands.startWithSetup('ann', ...job),
      commands.pause('ann', ...job),
      commands.resume('ann', ...job),
      commands.finishSetup('ann', ...job),
      commands.pause('ann', ...job, 'break'),
    ];
    const begun = station.clock.nowMs();
    for (const step of steps) {
      expect(station.give(step).ok).toBe(true);
      const { phase, phaseSince, since, people } = runningAt(station);
      expect(since).toBe(new Date(begun).toISOString());
      phases.push([
        phase,
        (Date.parse(phaseSince) - begun) / 1000,
        people.map(({ name, activity }) => [name, activity]),
      ]);
    }
    expect(phases).toEqual([
      ['setup', 0, [['Name ann', 'setup']]],
      ['paused', 1, [['Name ann', 'setup']]],
      ['setup', 2, [['Name ann', 'setup']]],
      ['run', 3, [['Name ann', 'run']]],
      ['paused', 4, [['Name ann', 'run']]],
    ]);
  });

  test('shows everybody on a job as producing once the machine is set up', () => {
    const station = begin();
    station.give(station.commands.startWithSetup('ann', ...job));
    station.give(station.commands.join('sue', ...job));
    station.give(station.commands.finishSetup('ann', ...job));
    expect(runningAt(station).people.map(({ id, activity }) => [id, activity])).toEqual([
      ['sue', 'run'],
      ['ann', 'run'],
    ]);
  });

  test('marks the job that is the rest of another, and the one that the floor added', () => {
    const station = begin();
    const { commands } = station;
    station.give(commands.start('ann', ...job));
    expect(runningAt(station).special).toBeNull();
    station.give(commands.rework('ann', ...job, '5'));
    station.give(commands.complete('ann', ...job, { good: '40' }, { remainder: 'open' }));
    station.give(commands.start('ann', ...job, 'urgent'));
    expect(runningAt(station).special).toBe('remainder');
    station.give(commands.suspend('ann', ...job));
    const rework = must(
      rankingOf(station).lines.find((line) => line.job.rework),
      'rework',
    );
    station.give(commands.start('ann', 'wo-1', rework.job.operation.id, 'urgent'));
    expect(runningAt(station)).toMatchObject({ special: 'rework', job: { quantity: { value: '5', unit: 'C62' } } });
    expect(homeOf(station).suspended.map(({ operation }) => operation)).toEqual(['10']);
  });

  test('shows that the ERP changed the order until it is followed or kept as it was begun; a stop stays in sight', () => {
    const station = begin();
    const { commands, world } = station;
    station.give(commands.start('ann', ...job));
    const current = must(planRevision(world.plan, 'workOrder', 'wo-1'), 'wo-1');
    if (current.kind === 'workOrder')
      addPlanDocument(world.plan, { ...current, revision: 2, body: { ...current.body, requestState: 'cancelled' } });
    const differences = [{ code: 'state', params: { before: 'released', after: 'cancelled' } }];
    const change = { from: 1, to: 2, state: 'cancelled', matter: 'work', differences };
    expect(runningAt(station).changed).toEqual({ ...change, stopped: false });
    const stop = station.give(commands.decideChange('sue', 'wo-1', 'stop'));
    expect(runningAt(station).changed).toEqual({ ...change, stopped: true });
    station.give(commands.undo('sue', stop.command));
    station.give(commands.decideChange('sue', 'wo-1', 'keep'));
    expect(runningAt(station).changed).toBeNull();
    station.give(commands.decideChange('sue', 'wo-1', 'adopt'));
    expect(runningAt(station).changed).toBeNull();
  });
});

test('shows another due date of the order that runs, with what it was, until it is seen', () => {
  const station = begin();
  const { commands, world } = station;
  station.give(commands.start('ann', ...job));
  const current = must(planRevision(world.plan, 'workOrder', 'wo-1'), 'wo-1');
  if (current.kind !== 'workOrder') return;
  const due = '2027-01-01T00:00:00.000Z';
  addPlanDocument(world.plan, { ...current, revision: 2, body: { ...current.body, due } });
  expect(runningAt(station).changed).toEqual({
    from: 1,
    to: 2,
    state: 'released',
    stopped: false,
    matter: 'schedule',
    differences: [{ code: 'due', params: { before: current.body.due, after: due } }],
  });
  station.give(commands.decideChange('sue', 'wo-1', 'adopt'));
  expect(runningAt(station).changed).toBeNull();
});

test('what is next marks remainders and rework, the shorter one first of equal ones', () => {
  const station = begin();
  const { commands } = station;
  station.give(commands.start('ann', ...job));
  station.give(commands.rework('ann', ...job, '5'));
  station.give(commands.complete('ann', ...job, { good: '40' }, { remainder: 'open' }));
  const { lines, readyCount, blockedCount } = nextView.parse(
    nextViewOf(placeOf(station), rankingOf(station), station.clock.nowMs()),
  );
  expect([readyCount, blockedCount]).toEqual([4, 0]);
  expect(lines.map(({ special }) => special)).toEqual(['rework', 'remainder', null, null]);
});

describe('the session', () => {
  const chosen = (station: TestStation, person: string | null) =>
    sessionView.parse(
      sessionViewOf(placeOf(station), { chosen: person, provenUntil: () => '2026-11-23T06:05:00.000Z' }),
    );

  test('acts for whoever was chosen among those signed on, else for whoever signed on last', () => {
    const station = begin();
    expect(chosen(station, null).active).toBe('ann');
    expect(chosen(station, 'sue').active).toBe('sue');
    expect(chosen(station, 'tom').active).toBe('ann');
    for (const person of ['ann', 'sue']) station.give(station.commands.signOff(person));
    expect(chosen(station, 'sue')).toMatchObject({ active: null, people: [] });
  });

  test('tells who has a PIN and until when its proof holds', () => {
    const station = begin();
    const ann = must(planRevision(station.world.plan, 'person', 'ann'), 'ann');
    const pin = { salt: '0'.repeat(32), hash: '0'.repeat(64) };
    if (ann.kind === 'person') addPlanDocument(station.world.plan, { ...ann, revision: 2, body: { ...ann.body, pin } });
    expect(chosen(station, null).people.map(({ id, hasPin, provenUntil }) => [id, hasPin, provenUntil])).toEqual([
      ['ann', true, '2026-11-23T06:05:00.000Z'],
      ['sue', false, null],
    ]);
  });
});
