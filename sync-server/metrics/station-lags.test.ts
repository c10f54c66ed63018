import { expect, it } from 'vitest';

import { createStationLags } from './station-lags.ts';

const both = new Set(['normal', 'priority'] as const);

it('counts the rows that came since a station last had everything', () => {
  let now = 1000;
  const lags = createStationLags(() => now);
  lags.grown(10, both);
  lags.contact('press-1');
  expect(lags.all()).toEqual([{ station: 'press-1', rows: 10, lastContactMs: 1000 }]);
  lags.pulled('press-1', 'normal', 10, true);
  expect(lags.all()[0]?.rows).toBe(10);
  lags.pulled('press-1', 'normal', 10, false);
  now = 2000;
  lags.pulled('press-1', 'priority', 10, false);
  expect(lags.all()).toEqual([{ station: 'press-1', rows: 0, lastContactMs: 2000 }]);
  lags.grown(13, new Set(['normal']));
  expect(lags.all()[0]?.rows).toBe(3);
});

it('does not count a lane in which nothing came', () => {
  const lags = createStationLags(() => 0);
  lags.grown(5, new Set(['normal']));
  lags.pulled('press-1', 'normal', 5, false);
  expect(lags.all()[0]?.rows).toBe(0);
  lags.grown(9, new Set(['priority']));
  expect(lags.all()[0]?.rows).toBe(9);
});

it('remembers the stations that were heard last, and not more than a plant has', () => {
  const lags = createStationLags(() => 0);
  for (let index = 0; index < 10_000; index += 1) lags.contact(`station-${index}`);
  const names = lags.all().map(({ station }) => station);
  expect(names).toHaveLength(250);
  expect(names).toContain('station-9999');
});
