import { afterAll, describe, expect, test } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { allCommands, drawnCommands, leftOut } from './drawn-commands.ts';
import { faultFigures, figuresTable } from './fault-figures.ts';
import { faultNames } from './faults.ts';
import type { FaultName } from './faults.ts';
import { keptSeeds } from './kept-seeds.ts';
import { plantedBugs } from './planted-bugs.ts';
import { readRunOptions } from './run-options.ts';
import { scriptOf } from './script.ts';
import { shrink } from './shrink.ts';
import { openWorkerPool } from './worker-pool.ts';

/** Processes at the same time; the machine of a newcomer has two cores. */
const JOBS = 2;
/** Seeds of every run of the tests; `npm run simulate` plays thousands. */
const FRESH = Number(process.env['LINESIDE_SIMULATE_SEEDS'] ?? 60);
/** Seeds within which each planted bug is found. */
const BUDGET = 40;

const limits = { faults: faultNames, stations: undefined };
const pool = openWorkerPool(JOBS);
afterAll(() => pool.end());

/** What comes about in so many seeds for certain; what takes two people or stations at one moment comes about in some of them. */
const certain = {
  open: [
    'materialShortage',
    'equipmentStop',
    'qualityConcern',
    'reworkNeeded',
    'maintenanceConflict',
    'orderStopRequest',
    'assistance',
    'holdHit',
    'orderChanged',
    'postingRefused',
    'factSetAside',
    'ruleApproval',
  ],
  decided: ['equipmentStop', 'maintenanceConflict', 'orderStopRequest', 'reworkNeeded', 'assistance', 'ruleApproval'],
  'fired on': ['fact', 'due', 'deviation'],
  did: ['notify', 'propose', 'recommend'],
};
/** What came about in all that was played here. */
const came = new Set<string>();
const play = async (seed: number, faults: readonly FaultName[] = faultNames) => {
  const told = await pool.play({ seed, limits: { ...limits, faults } });
  for (const what of told.came) came.add(what);
  return told;
};

/** The failures among seeds, as the command line would name them. */
async function failures(seeds: readonly number[]): Promise<string[]> {
  const told = await Promise.all(seeds.map((seed) => play(seed)));
  return told.flatMap(({ seed, violations: [first] }) => (first ? [`seed ${seed}: ${first.rule}: ${first.what}`] : []));
}

describe('a simulated site', () => {
  test('keeps every rule on a day without faults', { timeout: 120_000 }, async () => {
    const told = await Promise.all([1, 2, 3, 4].map((seed) => play(seed, [])));
    expect(told.flatMap(({ violations }) => violations)).toEqual([]);
    expect(Math.min(...told.map(({ acknowledged }) => acknowledged))).toBeGreaterThan(5);
  });

  test.each([
    ['', 5],
    [', with the real databases of the stations', 40],
  ])(
    'is the same again for the same seed, in whatever process and after whatever else%s',
    { timeout: 120_000 },
    async (_, seed) => {
      const first = await play(seed);
      await play(6);
      const again = await play(seed);
      const other = openWorkerPool(1);
      const elsewhere = await other.play({ seed, limits }).finally(() => other.end());
      expect([again.traceHash, elsewhere.traceHash]).toEqual([first.traceHash, first.traceHash]);
      expect(again.events).toBe(first.events);
    },
  );

  test('keeps every rule under the seeds that failed once', { timeout: 300_000 }, async () => {
    expect(await failures(keptSeeds().map(({ seed }) => seed))).toEqual([]);
  });

  test.each(faultNames)('keeps every rule under %s alone', { timeout: 120_000 }, async (fault) => {
    const told = await Promise.all([501, 502].map((seed) => play(seed, [fault])));
    expect(told.flatMap(({ violations }) => violations)).toEqual([]);
  });

  test(`keeps every rule under all faults: ${FRESH} seeds`, { timeout: 1_200_000 }, async () => {
    expect(await failures(Array.from({ length: FRESH }, (_, index) => index + 1))).toEqual([]);
  });
});

describe('a bug that is planted', () => {
  test.each(plantedBugs.map((bug) => [bug.name, bug.what, bug] as const))(
    `is found within ${BUDGET} seeds: %s (%s)`,
    { timeout: 300_000 },
    async (name, _, { faults = faultNames, foundBy = 1 }) => {
      const planted = openWorkerPool(1, name);
      const breaks = async (seed: number) =>
        (await planted.play({ seed, limits: { ...limits, faults } })).violations.length > 0;
      const found = async (seed: number): Promise<boolean> =>
        seed <= BUDGET && ((await breaks(seed)) || (await found(seed + 1)));
      const isFound = async () => (foundBy <= BUDGET && (await breaks(foundBy))) || (await found(1));
      expect(await isFound().finally(() => planted.end())).toBe(true);
    },
  );

  test('is told with fewer steps than it was found with', { timeout: 300_000 }, async () => {
    const planted = openWorkerPool(1, 'receipt-in-fact');
    try {
      const asked = { seed: 1, limits };
      const small = await shrink(planted.play, asked, await planted.play(asked));
      expect(small.told.violations.length).toBeGreaterThan(0);
      expect(must(small.asked.steps, 'fewer steps').length).toBeLessThan(scriptOf(1, limits).steps.length / 4);
    } finally {
      planted.end();
    }
  });
});

describe('virtual people', () => {
  test('bring about what goes wrong, decide it, and have rules that fire', () => {
    const wanted = Object.entries(certain).flatMap(([what, names]) => names.map((name) => `${what} ${name}`));
    expect(wanted.filter((what) => !came.has(what))).toEqual([]);
  });

  test('give every command that there is, but for those that are left out with a reason', () => {
    const drawn = drawnCommands();
    expect(allCommands.filter((name) => !drawn.has(name)).toSorted()).toEqual(Object.keys(leftOut).toSorted());
  });
});

describe('figures', () => {
  test('tell per fault in how many seeds it struck, how often, and what was broken there', () => {
    const figures = faultFigures([
      { strikes: { drop: 3, crash: 1 }, violations: 0 },
      { strikes: { drop: 2 }, violations: 1 },
    ]);
    expect(figures.map(({ fault }) => fault)).toEqual(faultNames);
    expect(figures.filter(({ strikes }) => strikes > 0)).toEqual([
      { fault: 'drop', seeds: 2, strikes: 5, violations: 1 },
      { fault: 'crash', seeds: 1, strikes: 1, violations: 0 },
    ]);
    expect(figuresTable(figures)).toMatch(/\| `drop` +\| +2 \| +5 \| +1 \|/);
  });
});

describe('the command line', () => {
  test('says what it does not understand', () => {
    expect(() => readRunOptions(['--faults', 'rain'])).toThrow('there is no fault "rain"');
    expect(() => readRunOptions(['--seeds', 'many'])).toThrow('write a whole number');
    expect(readRunOptions(['--faults', 'none', '--seeds', '3'])).toMatchObject({ faults: [], seeds: 3, from: 1 });
  });
});
