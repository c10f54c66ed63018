import { describe, expect, it } from 'vitest';

import { createLaneMeter, progressOf } from './lane-progress.ts';
import { nextPageSize } from './page-size.ts';

describe('the progress of a lane', () => {
  it('says what is here, what comes and how long it takes at the pace so far', () => {
    const meter = createLaneMeter();
    expect(meter.rows()).toEqual({ here: 0, coming: null });
    meter.begin(0);
    meter.answered(500, 9500);
    expect(meter.rows()).toEqual({ here: 0, coming: 10_000 });
    for (let page = 1; page <= 4; page += 1) meter.kept(page * 500, page * 500);
    expect(progressOf('normal', meter, null)).toEqual({
      lane: 'normal',
      here: 2000,
      coming: 8000,
      secondsLeft: 8,
      completeAt: null,
    });
  });

  it('follows a pace that changes, and says nothing of the time while it knows none', () => {
    const meter = createLaneMeter();
    meter.answered(100, 9900);
    meter.kept(100, 0);
    expect(meter.secondsLeft()).toBeNull();
    for (let second = 1; second <= 10; second += 1) meter.kept(100 + second * 500, second * 1000);
    expect(meter.secondsLeft()).toBeCloseTo(4900 / 500);
    for (let second = 11; second <= 30; second += 1) meter.kept(5100 + (second - 10) * 10, second * 1000);
    expect(meter.secondsLeft()).toBeCloseTo(4700 / 10);
  });

  it('goes on where it was after a restart, and begins anew with another log', () => {
    const meter = createLaneMeter({ here: 3400, coming: 6600 });
    expect(meter.rows()).toEqual({ here: 3400, coming: 6600 });
    meter.begin(3500);
    expect(meter.rows()).toEqual({ here: 3500, coming: 6500 });
    meter.begin(0);
    expect(meter.rows()).toEqual({ here: 0, coming: null });
  });

  it('is complete when the lane is, whatever the server had counted', () => {
    const meter = createLaneMeter();
    meter.answered(10, 3);
    meter.kept(10, 0);
    meter.complete();
    expect(progressOf('priority', meter, 'x')).toMatchObject({ here: 10, coming: 0, secondsLeft: 0 });
  });
});

describe('the size of the next page', () => {
  it.each([
    ['grows while the way is long and the disk waits', { rows: 500, fetchMs: 300, keepMs: 40 }, 1000],
    ['stays while the disk takes longer than the way', { rows: 500, fetchMs: 30, keepMs: 60 }, 500],
    ['shrinks when the station is busy with it for too long', { rows: 1000, fetchMs: 30, keepMs: 900 }, 500],
    ['shrinks when it is under way for too long', { rows: 1000, fetchMs: 9000, keepMs: 30 }, 500],
    ['never goes below what is worth a request', { rows: 100, fetchMs: 60_000, keepMs: 9000 }, 100],
    ['never goes beyond what a server gives', { rows: 2000, fetchMs: 900, keepMs: 50 }, 2000],
  ])('%s', (_, times, rows) => {
    expect(nextPageSize(times)).toBe(rows);
  });
});
