import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

import { USUAL_KPI_POLICY } from '../plan/kpi-policy.ts';
import { NO_ELEMENTS, sumElements } from './elements.ts';
import type { Elements } from './elements.ts';
import { figuresOf } from './figures.ts';

const MINUTE = 60_000;

interface Example {
  /** Minutes. */
  readonly planned: number;
  readonly stopped?: number;
  readonly setup?: number;
  readonly rate: number;
  readonly made: number;
  readonly rejected?: number;
}

function elementsOf({ planned, stopped = 0, setup = 0, rate, made, rejected = 0 }: Example): Elements {
  return {
    ...NO_ELEMENTS,
    pot: planned * MINUTE,
    apt: (planned - stopped - setup) * MINUTE,
    adet: stopped * MINUTE,
    aust: setup * MINUTE,
    gq: made - rejected,
    sq: rejected,
    earned: rate * made * MINUTE,
    earnedGood: rate * (made - rejected) * MINUTE,
  };
}

function percents(elements: Elements) {
  const { availability, effectiveness, qualityRatio, oee } = figuresOf(elements, USUAL_KPI_POLICY);
  return [availability, effectiveness, qualityRatio, oee].map(({ value }) =>
    value === null ? null : Math.round(value * 10_000) / 100,
  );
}

describe('published examples', () => {
  test.each<[string, Example, readonly number[]]>([
    [
      'a textbook shift with a break',
      { planned: 420, stopped: 47, rate: 1 / 60, made: 19_271, rejected: 423 },
      [88.81, 86.11, 97.8, 74.79],
    ],
    [
      'a day in a clean room',
      { planned: 1440, stopped: 120, rate: 3, made: 400, rejected: 12 },
      [91.67, 90.91, 97, 80.83],
    ],
    [
      'factors that are not rounded before they are multiplied',
      { planned: 480, stopped: 60, rate: 1, made: 400, rejected: 20 },
      [87.5, 95.24, 95, 79.17],
    ],
    ['a machining shift', { planned: 420, stopped: 42, rate: 1, made: 300, rejected: 6 }, [90, 79.37, 98, 70]],
    [
      'a guide for the floor',
      { planned: 480, stopped: 60, rate: 1, made: 380, rejected: 20 },
      [87.5, 90.48, 94.74, 75],
    ],
    [
      'changeover as a loss of availability',
      { planned: 910, stopped: 115, setup: 12, rate: 3, made: 203 },
      [86.04, 77.78, 100, 66.92],
    ],
  ])('%s', (_, example, expected) => {
    expect(percents(elementsOf(example))).toEqual(expected);
  });

  it('keep the effectiveness of two products whatever the mix: totals of pieces would mislead', () => {
    const large = { rate: 1 / 2 };
    const small = { rate: 1 / 8 };
    const days = [
      [
        { planned: 120, made: 180, ...large },
        { planned: 360, made: 2160, ...small },
      ],
      [
        { planned: 360, made: 540, ...large },
        { planned: 120, made: 720, ...small },
      ],
    ];
    for (const day of days) expect(percents(sumElements(day.map(elementsOf)))).toEqual([100, 75, 100, 75]);
  });

  it('roll up by sums: three machines with the same planned time', () => {
    const machines = [80.22, 70.05, 55.9].map((oee) => {
      const run = 455 * (oee / 100);
      return elementsOf({ planned: 455, stopped: 455 - run, rate: 1, made: run });
    });
    expect(percents(sumElements(machines))[3]).toBe(68.72);
  });

  it('roll up by sums where the planned times differ: the mean of 80 % and 45 % is wrong', () => {
    const two = [
      { planned: 100, stopped: 10, rate: 1, made: 80 },
      { planned: 300, stopped: 150, rate: 1, made: 150, rejected: 15 },
    ].map(elementsOf);
    expect(two.map((one) => percents(one)[3])).toEqual([80, 45]);
    const { value } = figuresOf(sumElements(two), { ...USUAL_KPI_POLICY, quality: 'time' }).oee;
    expect(value).toBeCloseTo(0.5375, 12);
  });
});

describe('figures', () => {
  it('are not known where more pieces turned out to be scrap than were made in the time', () => {
    const before = { ...elementsOf({ planned: 60, rate: 1, made: 10 }), gq: -3, sq: 13 };
    const { qualityRatio, oee, effectiveness } = figuresOf(before, USUAL_KPI_POLICY);
    expect([qualityRatio.value, oee.value]).toEqual([null, null]);
    expect(effectiveness.value).toBeCloseTo(10 / 60, 12);
  });

  it('are not known where a divisor is zero, rather than 0 or 100 %', () => {
    const { oee, availability, effectiveness, qualityRatio, setupRatio } = figuresOf(NO_ELEMENTS, USUAL_KPI_POLICY);
    expect([oee, availability, effectiveness, qualityRatio, setupRatio].map(({ value }) => value)).toEqual(
      Array.from({ length: 5 }, () => null),
    );
    const nothingMade = elementsOf({ planned: 60, rate: 1, made: 0 });
    expect(percents(nothingMade)).toEqual([100, 0, null, null]);
  });

  it('are not known where pieces were made that nobody planned a time for', () => {
    const elements = { ...elementsOf({ planned: 60, rate: 1, made: 50 }), unrated: 1 };
    expect(percents(elements)).toEqual([100, null, 100, null]);
  });

  it('are shown as they are when more was made than planned time allows, with a warning on whatever holds them', () => {
    const figures = figuresOf(elementsOf({ planned: 100, rate: 1, made: 120 }), USUAL_KPI_POLICY);
    expect(figures.effectiveness).toMatchObject({ value: 1.2, warning: 'rate' });
    expect(figures.oee.warning).toBe('rate');
    expect(figures.availability.warning).toBeNull();
  });

  it('say how much of the planned busy time is known; what is not known counts neither as idle nor as down', () => {
    const elements = {
      ...elementsOf({ planned: 480, stopped: 60, rate: 1, made: 180 }),
      unknown: 120 * MINUTE,
      apt: 300 * MINUTE,
    };
    const { availability } = figuresOf(elements, USUAL_KPI_POLICY);
    expect(availability).toMatchObject({ value: 300 / 360, coverage: 0.75 });
  });

  it('tell pieces an hour and the shares of scrap and rework', () => {
    const elements = { ...elementsOf({ planned: 120, rate: 1, made: 100, rejected: 10 }), rq: 20, gq: 70 };
    const { throughputRate, scrapRatio, reworkRatio } = figuresOf(elements, USUAL_KPI_POLICY);
    expect([throughputRate.value, scrapRatio.value, reworkRatio.value]).toEqual([50, 0.1, 0.2]);
  });
});

describe('sums of elements', () => {
  const some = fc
    .array(fc.nat(1_000_000), {
      minLength: Object.keys(NO_ELEMENTS).length,
      maxLength: Object.keys(NO_ELEMENTS).length,
    })
    .map(
      (values) =>
        Object.fromEntries(Object.keys(NO_ELEMENTS).map((name, at) => [name, values[at] ?? 0])) as unknown as Elements,
    );

  it('are the same in any order and grouping', () => {
    fc.assert(
      fc.property(fc.array(some, { maxLength: 8 }), fc.nat(8), (all, cut) => {
        const whole = sumElements(all);
        expect(sumElements(all.toReversed())).toEqual(whole);
        expect(sumElements([sumElements(all.slice(0, cut)), sumElements(all.slice(cut))])).toEqual(whole);
      }),
    );
  });
});
