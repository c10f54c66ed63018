import { expect, test } from 'vitest';

import { emptyWorld } from '../../aggregates/world.ts';
import { answerTo } from '../../attention/refusal-answers.ts';
import { must } from '../../invariant.ts';
import { addPlanDocument } from '../../plan/plan-index.ts';
import type { Receipt } from '../../sync/protocol.ts';
import { takeInLots } from '../../testing/arrivals.testkit.ts';
import { createTestClock, seededRandom, shuffled } from '../../testing/seeded.ts';
import { smallPlant } from '../../testing/small-plant.ts';
import { createTestStation, readTestFact } from '../../testing/test-station.ts';
import type { TestStation } from '../../testing/test-station.ts';
import { deviationType } from '../deviation-types.ts';
import { detectedAt, findDeviation } from '../find-deviation.ts';

const refusedAt = '2026-11-23T07:00:00.000Z';

/** Three stations that know of a report that the ERP refused, a supervisor at each, and no network any more. */
function threeOffices() {
  const clock = createTestClock();
  const stations = ['st-saw-1', 'st-saw-2', 'st-mill-1'].map((id, index) =>
    createTestStation({ id, plan: smallPlant(), seed: index + 1, clock }),
  ) as [TestStation, TestStation, TestStation];
  for (const { give, commands } of stations) {
    give(commands.signOn('sue'));
    give(commands.signOn('boss'));
  }
  const [saw] = stations;
  saw.give(saw.commands.start('sue', 'wo-1', '10', 'urgent'));
  const reported = saw.give(saw.commands.report('sue', 'wo-1', '10', { good: '5' }));
  const report = readTestFact(must(reported.ok ? reported.facts[0] : undefined, 'report'));
  const posting = { state: 'rejected', at: refusedAt, reference: null, message: 'order_closed' } as const;
  const receipt: Receipt = { fact: report.id, chain: report.chain, receivedAt: refusedAt, quarantined: null, posting };
  for (const station of stations) {
    station.take(saw.facts);
    station.receipts.set(report.id, receipt);
  }
  /** Everybody hears everything; whatever the order, everybody finds the same. */
  function meet() {
    const all = [...new Map(stations.flatMap(({ facts }) => facts.map((raw) => [raw.id, raw]))).values()];
    for (const station of stations) station.take(all);
    const found = stations.map((station) => detectedAt(station.context(), 'workOrder:wo-1'));
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const world = emptyWorld();
      for (const document of smallPlant()) addPlanDocument(world.plan, document);
      takeInLots(world, shuffled(all.map(readTestFact), seededRandom(seed)), [0, 2, 5, 1]);
      found.push(detectedAt({ ...saw.context(), world }, 'workOrder:wo-1'));
    }
    const collided = found.map((list) => list.filter(({ kind }) => kind === 'decisionsCollided'));
    for (const one of collided) expect(one).toEqual(collided[0]);
    return must(collided[0], 'what was found');
  }
  return { stations, report, meet };
}

const kinds = (found: ReturnType<ReturnType<typeof threeOffices>['meet']>) =>
  found.map(({ params, versions }) => [
    params['kind'],
    versions.map(({ person, station, what }) => [person, station, what.params['option']]),
  ]);

test('two answers to one refused report that did not know of each other are one matter with both, until somebody decides it', () => {
  const { stations, report, meet } = threeOffices();
  const [saw, office] = stations;
  expect(saw.give(saw.commands.resend('sue', report.id)).ok).toBe(true);
  expect(office.give(office.commands.settle('boss', report.id, 'bookedByHand')).ok).toBe(true);
  const found = meet();
  expect(kinds(found)).toEqual([
    [
      'postingRefused',
      [
        ['sue', 'st-saw-1', 'resend'],
        ['boss', 'st-saw-2', 'bookedByHand'],
      ],
    ],
  ]);
  // The first in the order of facts is the answer, everywhere.
  for (const { world } of stations) expect(answerTo(world, report, refusedAt)?.type).toBe('PostingResent');
  const [matter] = found;
  const { id, subject } = must(matter, 'matter');
  const known = must(findDeviation(office.context(), id, subject), 'deviation');
  expect(deviationType(known.kind).options(office.context(), known)).toMatchObject([{ option: 'firstStands' }]);
  expect(known.round.resolved).toBeNull();
});

test('two that say the same are no matter, and of three the first stands against each that says otherwise', () => {
  const same = threeOffices();
  for (const { give, commands } of same.stations) expect(give(commands.resend('sue', same.report.id)).ok).toBe(true);
  expect(same.meet()).toEqual([]);

  const { stations, report, meet } = threeOffices();
  const [first, second, third] = stations;
  expect(first.give(first.commands.resend('sue', report.id)).ok).toBe(true);
  expect(second.give(second.commands.settle('boss', report.id, 'notNeeded')).ok).toBe(true);
  expect(third.give(third.commands.resend('boss', report.id)).ok).toBe(true);
  expect(kinds(meet()).map(([, versions]) => versions)).toEqual([
    [
      ['sue', 'st-saw-1', 'resend'],
      ['boss', 'st-saw-2', 'notNeeded'],
    ],
  ]);
});

test('an answer by whoever knows of the first one is refused, so it collides with nothing', () => {
  const { stations, report, meet } = threeOffices();
  const [saw, office] = stations;
  saw.give(saw.commands.resend('sue', report.id));
  meet();
  expect(office.give(office.commands.settle('boss', report.id, 'notNeeded'))).toMatchObject({
    ok: false,
    refusal: { code: 'posting-answered' },
  });
  expect(meet()).toEqual([]);
});

test('two decisions about one refused report are one matter, in whichever way they were given', () => {
  const { stations, report, meet } = threeOffices();
  const [saw, office] = stations;
  const id = `postingRefused/${report.id}/${refusedAt}`;
  const subject = { equipment: 'saw-1', order: 'wo-1', station: 'st-saw-1', fact: report.id };
  const choose = (station: TestStation, actor: string, option: string) =>
    station.give({
      id: station.newId(),
      actor,
      name: 'decideDeviation',
      params: { deviation: id, subject, option },
    });
  for (const [station, actor, option] of [
    [saw, 'sue', 'resend'],
    [office, 'boss', 'bookedByHand'],
  ] as const)
    expect(choose(station, actor, option)).toMatchObject({ ok: true });
  expect(kinds(meet()).map(([kind]) => kind)).toEqual(['postingRefused']);
  const all = stations.map(({ context }) => [
    ...detectedAt(context(), `deviation:${id}`).map(({ kind }) => kind),
    ...detectedAt(context(), 'workOrder:wo-1').map(({ kind }) => kind),
  ]);
  expect(all).toEqual([['decisionsCollided'], ['decisionsCollided'], ['decisionsCollided']]);
});
