import { describe, expect, it } from 'vitest';

import { rankJobs } from '../dispatch/rank-jobs.ts';
import { dayShift } from '../performance/floor.testkit.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { TEST_START_MS } from '../testing/seeded.ts';
import { operationAt, orderDocument, personDocument, smallPlant } from '../testing/small-plant.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { shiftViewOf } from './shift-view-of.ts';
import type { ShiftView } from './shift-view.ts';
import { shiftView } from './shift-view.ts';

const HOUR = 3_600_000;
const due = (hours: number) => new Date(TEST_START_MS + hours * HOUR).toISOString();

/** The small plant with a shift from 06:00 to 14:00 UTC. */
function plant(...orders: PlanDocument[]): PlanDocument[] {
  const documents = smallPlant().filter(({ kind }) => kind !== 'workOrder');
  return [...documents, dayShift, ...orders].map((document) =>
    document.kind === 'settings'
      ? { ...document, body: { ...document.body, timeZone: 'UTC', calendar: 'day' } }
      : document,
  );
}

function seen({ world, clock }: TestStation, equipment: string | null = 'saw-1'): ShiftView {
  const nowMs = clock.nowMs();
  const lines = equipment === null ? [] : rankJobs(world, equipment, nowMs);
  const readyCount = lines.filter(({ readiness }) => readiness !== 'blocked').length;
  const view = shiftViewOf({ world, equipment }, { lines, readyCount }, nowMs);
  expect(shiftView.parse(view)).toStrictEqual(view);
  return view;
}

describe('the start of a shift', () => {
  it('tells what can run on each machine of the work center, and what runs', () => {
    const station = createTestStation({
      plan: plant(
        orderDocument('wo-1'),
        orderDocument('wo-2'),
        orderDocument('wo-3', { operations: [operationAt('mill', 10), operationAt('saw', 20)] }),
      ),
    });
    station.give(station.commands.signOn('ann'));
    expect(station.give(station.commands.start('ann', 'wo-1', '10'))).toMatchObject({ ok: true });
    const { machines, shift, people } = seen(station);
    expect(shift).toMatchObject({ id: 'early', from: due(0), to: due(8) });
    expect(machines).toEqual([
      { equipment: 'saw-1', name: 'Name saw-1', running: 'N-wo-1', stopped: false, ready: 1, blocked: 1, atRisk: 0 },
      { equipment: 'saw-2', name: 'Name saw-2', running: null, stopped: false, ready: 1, blocked: 1, atRisk: 0 },
    ]);
    expect(people).toMatchObject([{ id: 'ann', station: 'st-saw-1', jobs: [{ number: 'N-wo-1' }] }]);
  });

  it('counts what is missing for the jobs of the next hours, most first, and not what only time brings', () => {
    const after = (workCenter: string) => ({ operations: [operationAt(workCenter, 10), operationAt('saw', 20)] });
    const station = createTestStation({
      plan: plant(
        orderDocument('m-1', after('mill')),
        orderDocument('m-2', after('mill')),
        orderDocument('p-1', after('pack')),
        orderDocument('later', { ...after('pack'), due: due(40) }),
        orderDocument('early', { operations: [operationAt('saw', 10)], earliestStart: due(4) }),
      ),
    });
    const { missing } = seen(station);
    expect(missing).toMatchObject([
      {
        what: { question: 'predecessor', params: { predecessor: 'mill 10', workCenter: 'Name mill' } },
        jobs: 2,
        numbers: ['N-m-1', 'N-m-2'],
      },
      { what: { code: 'predecessor-open', params: { predecessor: 'pack 10' } }, jobs: 1, numbers: ['N-p-1'] },
    ]);
    expect(missing).toHaveLength(2);
  });

  it('tells what is due in the shift and what will be late, the running job included', () => {
    const saw = (hours: number) => ({ operations: [operationAt('saw', 10)], due: due(hours) });
    const station = createTestStation({
      plan: plant(
        orderDocument('now', saw(3)),
        orderDocument('soon', saw(0.5)),
        orderDocument('fine', saw(5)),
        orderDocument('tomorrow', saw(30)),
      ),
    });
    station.give(station.commands.signOn('ann'));
    const { lines } = { lines: rankJobs(station.world, 'saw-1', station.clock.nowMs()) };
    expect(lines).toHaveLength(4);
    expect(seen(station).due).toEqual({ jobs: 3, late: 1 });
    station.give(station.commands.start('ann', 'soon', '10'));
    expect(seen(station).due).toEqual({ jobs: 3, late: 1 });
  });

  it('puts what is due one after the other on the machines that can do it: what does not fit any more gets late', () => {
    const onSaw1 = (hours: number) => ({
      operations: [
        {
          ...operationAt('saw', 10),
          setupMinutes: 0,
          runMinutes: 120,
          workUnits: [{ equipment: 'saw-1', setupMinutes: 0, runMinutes: 120 }],
        },
      ],
      due: due(hours),
    });
    const six = [1, 2, 3, 4, 5, 6].map((number) => orderDocument(`six-${number}`, onSaw1(5)));
    const station = createTestStation({ plan: plant(orderDocument('overdue', onSaw1(-1)), ...six) });
    // The one that is overdue takes two hours, one of the six is in time after it.
    expect(seen(station).due).toEqual({ jobs: 7, late: 6 });
    expect(seen(station, 'saw-2').due).toEqual({ jobs: 7, late: 6 });
    const both = [1, 2, 3, 4].map((number) =>
      orderDocument(`two-${number}`, {
        operations: [{ ...operationAt('saw', 10), setupMinutes: 0, runMinutes: 120 }],
        due: due(5),
      }),
    );
    // Two machines do two of them each.
    expect(seen(createTestStation({ plan: plant(...both) })).due).toEqual({ jobs: 4, late: 0 });
  });

  it('counts for each machine what is on its own list', () => {
    const onSaw2 = {
      operations: [{ ...operationAt('saw', 10), workUnits: [{ equipment: 'saw-2', setupMinutes: 0, runMinutes: 60 }] }],
    };
    const plan = plant(...[1, 2, 3].map((number) => orderDocument(`two-${number}`, onSaw2)));
    for (const at of ['saw-1', 'saw-2'])
      expect(seen(createTestStation({ plan }), at).machines.map(({ equipment, ready }) => [equipment, ready])).toEqual([
        ['saw-1', 0],
        ['saw-2', 3],
      ]);
  });

  it('counts as late what only the break makes late', () => {
    // 70 minutes of work from 09:00 on, with a break from 10:00 to 10:30, end at 10:40.
    const saw = (hours: number) => ({ operations: [operationAt('saw', 10)], due: due(hours) });
    const station = createTestStation({
      plan: plant(orderDocument('in-it', saw(4.5)), orderDocument('after', saw(4.75))),
    });
    station.give(station.commands.signOn('ann'));
    station.clock.set(TEST_START_MS + 3 * HOUR);
    expect(seen(station).due).toEqual({ jobs: 2, late: 1 });
  });

  it('names what blocks before what is a risk, one line for a material that several jobs need', () => {
    const needs = (material: string) => ({
      operations: [
        {
          ...operationAt('saw', 10),
          materials: [{ material, name: '', quantityPer: '5', unit: 'MTR', mode: 'explicit' as const }],
        },
      ],
    });
    const station = createTestStation({
      plan: plant(
        orderDocument('b-1', needs('brass')),
        orderDocument('b-2', needs('brass')),
        orderDocument('s-1', { operations: [operationAt('mill', 10), operationAt('saw', 20)] }),
      ),
    });
    const view = seen(station);
    expect(view.missing.map(({ what, jobs, numbers }) => [what.code, what.state, jobs, numbers])).toEqual([
      ['predecessor-open', 'blocked', 1, ['N-s-1']],
      ['material-short', 'atRisk', 2, ['N-b-1', 'N-b-2']],
    ]);
    expect(view.machines[0]).toMatchObject({ ready: 2, atRisk: 2, blocked: 1 });
    expect(view.canRun.map(({ job }) => job.number)).toEqual(['N-b-1', 'N-b-2']);
  });

  it('tells which qualifications are needed, who here has them, and who else could come', () => {
    const crane = { operations: [{ ...operationAt('saw', 10), qualifications: ['crane'] }] };
    const may = (id: string, code: string): PlanDocument => {
      const document = personDocument(id, 2);
      const qualifications = [{ code, validUntil: null }];
      return document.kind === 'person' ? { ...document, body: { ...document.body, qualifications } } : document;
    };
    const station = createTestStation({
      plan: [...plant(orderDocument('c-1', crane)), may('tom', 'crane'), may('sue', 'crane'), may('ann', 'lathe')],
    });
    station.give(station.commands.signOn('ann'));
    expect(seen(station).needed).toEqual([
      { qualification: 'crane', jobs: 1, here: [], others: ['Name sue', 'Name tom'] },
    ]);
    station.give(station.commands.signOn('tom'));
    expect(seen(station).needed).toMatchObject([{ here: ['Name tom'], others: ['Name sue'] }]);
  });

  it('is empty but well-formed for a station without a machine, and without shifts', () => {
    expect(seen(createTestStation({ plan: smallPlant(), equipment: null }), null)).toEqual({
      shift: null,
      people: [],
      machines: [],
      canRun: [],
      missing: [],
      needed: [],
      due: { jobs: 0, late: 0 },
    });
  });
});
