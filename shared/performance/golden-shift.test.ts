import { describe, expect, it } from 'vitest';

import { USUAL_KPI_POLICY } from '../plan/kpi-policy.ts';
import type { KpiPolicy } from '../plan/kpi-policy.ts';
import { plannedBusyMs } from './elements.ts';
import { floorScript, minute, timedPlant, timedWorld } from './floor.testkit.ts';
import { figureRange, workOf } from './unit-performance.ts';
import { createUnitTimeline } from './unit-timeline.ts';

/** 06:00 to 14:00: setup and run of a with a breakdown, the break, setup and run of b with a stop of two minutes, no order. */
function goldenShift() {
  const floor = floorScript();
  floor.job(-30, 'JobStarted', 'other');
  floor.job(-1, 'JobCompleted', 'other');
  floor.job(0, 'JobStarted', 'a');
  floor.job(0, 'SetupStarted', 'a');
  floor.job(20, 'SetupFinished', 'a');
  floor.count(60, 'a', 40, 1);
  floor.count(169, 'a', 100, 2, 2);
  floor.stop(170, 'jam');
  floor.run(185);
  floor.count(239, 'a', 44, 1);
  floor.job(240, 'JobCompleted', 'a');
  floor.job(270, 'JobStarted', 'b');
  floor.job(270, 'SetupStarted', 'b');
  floor.job(295, 'SetupFinished', 'b');
  floor.stop(350, null);
  floor.run(352);
  floor.count(449, 'b', 69, 1);
  floor.job(450, 'JobCompleted', 'b');
  return floor.facts;
}

const policy: KpiPolicy = { ...USUAL_KPI_POLICY, minorStopSeconds: 180 };

function work(over: Partial<KpiPolicy> = {}) {
  const world = timedWorld(goldenShift(), timedPlant({ ...policy, ...over }));
  const range = figureRange(world.plan, 'saw-1', minute(480));
  const record = createUnitTimeline(world, 'saw-1', range.soFar.fromMs).record();
  return workOf(world, record, range, minute(480));
}

function percents(over: Partial<KpiPolicy> = {}) {
  const { figures } = work(over);
  const percent = (value: number | null) => (value === null ? null : (value * 100).toFixed(3));
  return {
    a: percent(figures.availability.value),
    e: percent(figures.effectiveness.value),
    q: percent(figures.qualityRatio.value),
    oee: percent(figures.oee.value),
    nee: percent(figures.netEquipmentEffectiveness.value),
    allocation: percent(figures.allocationEfficiency.value),
    utilization: percent(figures.utilizationEfficiency.value),
    technical: percent(figures.technicalEfficiency.value),
    setup: percent(figures.setupRatio.value),
    scrap: percent(figures.scrapRatio.value),
  };
}

describe('the golden shift, from its facts', () => {
  it('has the elements of ISO 22400-2 to the minute, and they add up', () => {
    const { elements } = work();
    const minutes = Object.fromEntries(Object.entries(elements).map(([name, ms]) => [name, ms / 60_000]));
    expect(minutes).toMatchObject({ pot: 480, pdot: 30, unknown: 0, apt: 358, aust: 45, adet: 17, minor: 2, adot: 30 });
    expect(elements).toMatchObject({ gq: 253, sq: 5, rq: 2, earned: 330 * 60_000, unrated: 0 });
    expect(plannedBusyMs(elements)).toBe(elements.apt + elements.aust + elements.adet + elements.adot);
  });

  it('has the figures of the standard', () => {
    expect(percents()).toEqual({
      a: '79.556',
      e: '92.179',
      q: '97.308',
      oee: '71.359',
      nee: '80.329',
      allocation: '93.333',
      utilization: '85.238',
      technical: '95.467',
      setup: '11.166',
      scrap: '1.923',
    });
  });

  it('moves minor stops from availability to effectiveness where the site says so; OEE stays the same', () => {
    expect(percents({ minorStops: 'effectiveness' })).toMatchObject({ a: '80.000', e: '91.667', oee: '71.359' });
  });

  it('weighs quality by planned time where the site says so: OEE is the share of fully productive minutes', () => {
    expect(percents({ quality: 'time' })).toMatchObject({ q: '97.576', oee: '71.556' });
    expect(work({ quality: 'time' }).figures.oee.value).toBeCloseTo(322 / 450, 12);
  });

  it('takes setup out of the planned busy time where the site says so', () => {
    expect(percents({ setup: 'planned' })).toMatchObject({ a: '88.395', oee: '79.288', nee: '79.288' });
  });

  it('tells each figure with its formula and what went into it', () => {
    const { oee, availability } = work().figures;
    expect(availability).toEqual({
      value: 358 / 450,
      formula: 'APT / PBT',
      inputs: { APT: 358, PBT: 450 },
      coverage: 1,
      warning: null,
    });
    expect(oee.formula).toBe('(APT / PBT) × (Σ PRI·PQ / APT) × (GQ / PQ)');
    expect(oee.inputs).toEqual({ APT: 358, PBT: 450, 'Σ PRI·PQ': 330, GQ: 253, PQ: 260 });
    expect(work({ setup: 'planned' }).figures.availability.formula).toBe('APT / (PBT − AUST)');
  });

  it('is what its jobs add up to', () => {
    const { byJob } = work();
    expect(byJob.map(({ job, elements }) => [job?.order ?? null, elements.apt / 60_000, elements.gq])).toEqual([
      ['a', 205, 184],
      [null, 0, 0],
      ['b', 153, 69],
    ]);
  });
});
