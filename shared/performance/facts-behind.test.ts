import { expect, test } from 'vitest';

import { deedsBehind, PAGE } from './deeds-behind.ts';
import { factsBehind } from './facts-behind.ts';
import type { ElementName } from './facts-behind.ts';
import { floorScript, instantAt, minute, timedWorld } from './floor.testkit.ts';
import { createUnitPerformances } from './unit-performances.ts';

test('behind each element are the facts that made it, and no others', () => {
  const floor = floorScript();
  const start = floor.job(0, 'JobStarted', 'a');
  const setup = floor.job(5, 'SetupStarted', 'a');
  const ready = floor.job(20, 'SetupFinished', 'a');
  const good = floor.count(30, 'a', 10);
  const scrap = floor.count(31, 'a', 0, 2);
  const stop = floor.stop(40, null);
  const run = floor.run(60);
  const split = floor.at(61, 'StopSplit', { equipment: 'saw-1', stop: stop.id, at: instantAt(50) });
  const told = floor.at(62, 'StopExplained', { equipment: 'saw-1', stop: split.id, reason: 'jam' });
  const minor = floor.stop(70, 'jam');
  const again = floor.run(71);
  const pause = floor.job(80, 'JobPaused', 'a');
  const resume = floor.job(90, 'JobResumed', 'a');
  const shift = createUnitPerformances(timedWorld(floor.facts)).shiftOf('saw-1', minute(100), minute(100));
  const behind = (element: ElementName) => factsBehind(shift, element).toSorted();
  const ids = (...facts: readonly { id: string }[]) => facts.map(({ id }) => id).toSorted();

  expect(behind('AUST')).toEqual(ids(setup, ready));
  expect(behind('APT')).toEqual(ids(start, setup, ready, pause, resume));
  expect(behind('ADET')).toEqual(ids(stop, run, split, told, minor, again, pause, resume));
  expect(behind('minorStops')).toEqual(ids(minor, again));
  expect(behind('PDOT')).toEqual([]);
  expect(behind('AUPT')).toEqual(ids(start, setup, ready, pause, resume));
  expect(behind('AUBT')).toEqual([...new Set([...behind('AUPT'), ...behind('ADET')])].toSorted());
  expect([behind('GQ'), behind('SQ'), behind('RQ'), behind('PQ')]).toEqual([
    ids(good),
    ids(scrap),
    [],
    ids(good, scrap),
  ]);
});

test('a page of facts says what happened, how much, when, by whom and where, latest first', () => {
  const floor = floorScript();
  floor.job(0, 'JobStarted', 'a');
  for (let minutes = 1; minutes <= PAGE + 5; minutes += 1) floor.count(minutes, 'a', minutes, minutes === 3 ? 1 : 0);
  const world = timedWorld(floor.facts);
  const page = (number: number) => deedsBehind(world, 'saw-1', 'GQ', number, minute(100));
  expect([page(0).total, page(0).lines.length, page(1).lines.length, page(2).lines.length]).toEqual([
    PAGE + 5,
    PAGE,
    5,
    0,
  ]);
  expect(page(0).lines[0]).toMatchObject({ at: instantAt(PAGE + 5), station: 'Saw 1', person: null });
  expect([...page(0).lines, ...page(1).lines].map(({ what }) => Number(what.params['good']))).toEqual(
    Array.from({ length: PAGE + 5 }, (_, index) => PAGE + 5 - index),
  );
  expect(deedsBehind(world, 'saw-1', 'SQ', 0, minute(100)).lines).toMatchObject([
    { what: { code: 'QuantityReported', params: { scrap: '1' } } },
  ]);
  expect(deedsBehind(world, 'saw-none', 'PQ', 0, minute(100))).toEqual({ lines: [], total: 0 });
});
