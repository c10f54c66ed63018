import { afterEach, expect, it } from 'vitest';

import { must } from '../../../shared/invariant.ts';
import { rowKey } from '../../../shared/sync/protocol.ts';
import type { Receipt } from '../../../shared/sync/protocol.ts';
import type { UnsentView } from '../../../shared/views/unsent-view.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { planRows, smallPlant, stationAt } from '../testing/small-plant.ts';
import { freshFolder, startTestStation, stopAllStations } from '../testing/test-station.ts';

afterEach(stopAllStations);

const pieces = (value: string) => ({ value, unit: 'C62' });
const counted = { order: 'WO-1', operation: '10', good: pieces('5'), scrap: [], rework: pieces('0') };
const AT = '2026-03-02T05:00:00.000Z';

/** A station on which Ada has counted five pieces, and a server that says what becomes of the report. */
async function counting() {
  const folder = freshFolder();
  const disk = memoryDisk();
  const server = fakeServer(planRows([...smallPlant(), stationAt('line-2', 'press-1', 2)]));
  const start = async (station = 'line-1') =>
    station === 'line-1'
      ? startTestStation({ folder, store: openMemoryStationStore(disk), link: server.link })
      : startTestStation({
          folder: freshFolder(),
          station,
          store: openMemoryStationStore(memoryDisk()),
          link: server.link,
        });
  const line = await start();
  await line.see('next', (view) => view.readyCount === 3);
  await line.do('signOn', { badge: 'B-1' });
  await line.do('startJob', { order: 'WO-1', operation: '10' });
  await line.do('reportQuantity', counted);
  await line.see('unsent', (view) => view.waiting === 0);
  const fact = must(
    [...server.chains.values()].flat().findLast(({ type }) => type === 'QuantityReported'),
    'count',
  );
  const receipt = (posting: Partial<NonNullable<Receipt['posting']>>) => {
    const usual = { state: 'pending', at: AT, reference: null, message: null } as const;
    const body: Receipt = {
      fact: fact.id,
      chain: fact.chain,
      receivedAt: AT,
      quarantined: null,
      posting: { ...usual, ...posting },
    };
    const seq = server.rows.length + 1;
    server.rows.push({ seq, key: rowKey.receipt(fact.id), lane: 'normal', kind: 'receipt', body });
    server.grown();
  };
  return { start, line, server, posting: fact.id, receipt };
}

it('a refused report is answered once by who may, offline too; it is a matter again when the ERP refuses it again', async () => {
  const { line, posting, receipt } = await counting();
  receipt({ state: 'rejected', message: 'unit_mismatch' });
  await line.see('line', (view) => view.deviations.open === 1);
  expect(await line.do('resendPosting', { posting })).toMatchObject({ ok: false, refusal: { code: 'not-allowed' } });
  await line.do('signOn', { badge: 'B-2' });
  await line.do('resendPosting', { posting }, { actor: 'p-sam' });
  /** What the list of what is on its way says of the report, as soon as it says so. */
  const reportWhen = async (isSo: (report: UnsentView['lines'][number]) => boolean) => {
    const of = ({ lines }: UnsentView) => lines.find(({ fact }) => fact === posting);
    return of(
      await line.see('unsent', (view) => {
        const report = of(view);
        return report !== undefined && isSo(report);
      }),
    );
  };
  expect(await reportWhen(({ answered }) => answered !== null)).toMatchObject({
    reached: 'rejected',
    attempt: 1,
    answered: { code: 'resend', person: 'Sam' },
  });
  await line.see('line', (view) => view.deviations.open === 0);
  expect(await line.do('resendPosting', { posting }, { actor: 'p-sam' })).toMatchObject({
    ok: false,
    refusal: { code: 'posting-answered' },
  });
  receipt({ state: 'pending', at: '2026-03-02T05:30:00.000Z', attempt: 2 });
  expect(await reportWhen(({ reached }) => reached === 'server')).toMatchObject({ attempt: 2, answered: null });
  receipt({ state: 'rejected', at: '2026-03-02T05:40:00.000Z', message: 'other', attempt: 2 });
  await line.see('line', (view) => view.deviations.open === 1);
  const note = 'Beleg 4711';
  await line.do('settlePosting', { posting, as: 'bookedByHand', note }, { actor: 'p-sam' });
  receipt({ state: 'settled', at: '2026-03-02T05:50:00.000Z', message: `bookedByHand: ${note}`, attempt: 2 });
  const { pending, lines: open } = await line.see('unsent', (view) => view.rejected === 0);
  expect([pending, open.filter(({ fact }) => fact === posting)]).toEqual([0, []]);
  const { lines } = await line.see('actions', (view) => view.lines.some(({ reached }) => reached === 'settled'));
  expect(lines.find(({ what }) => what.code === 'QuantityReported')).toMatchObject({ reached: 'settled' });
});

it('reports without an answer of the ERP for too long are one matter of the area, over restarts, until answers come', async () => {
  const { start, line, receipt } = await counting();
  const other = await start('line-2');
  // What waits in the server has not been handed over: nobody waits for the ERP.
  receipt({});
  await line.see('unsent', (view) => view.pending === 1);
  expect((await line.see('unsent', () => true)).unanswered).toBeNull();
  receipt({ reference: 'postings-1.csv' });
  const silent = { count: 1, oldestAt: AT };
  expect((await line.see('unsent', (view) => view.unanswered !== null)).unanswered).toEqual(silent);
  const [matter] = (await line.see('line', (view) => view.deviations.open > 0)).deviations.lines;
  expect(matter).toMatchObject({ kind: 'postingSilent', since: AT, what: { params: { count: 1 } } });
  expect((await other.see('line', (view) => view.deviations.open > 0)).deviations.lines).toEqual([matter]);
  expect(await other.see('unsent', () => true)).toMatchObject({ pending: 0, unanswered: silent, lines: [] });
  await line.station.stop();
  const again = await start();
  expect((await again.see('unsent', (view) => view.unanswered !== null)).unanswered).toEqual(silent);
  receipt({ state: 'posted', reference: '4711' });
  for (const station of [again, other]) {
    await station.see('line', (view) => view.deviations.open === 0);
    expect((await station.see('unsent', () => true)).unanswered).toBeNull();
  }
});

it('what another station waits for is no matter here any more when one of the two stands in another area: no more is heard of it', async () => {
  const { start, server, line, receipt } = await counting();
  const other = await start('line-2');
  receipt({ reference: 'postings-1.csv' });
  await other.see('line', (view) => view.deviations.open === 1);
  server.rows.push(...planRows([stationAt('line-2', 'packing', 3)], server.rows.length + 1));
  server.grown();
  await other.see('line', (view) => view.deviations.open === 0);
  expect((await line.see('line', () => true)).deviations.lines).toHaveLength(1);
  receipt({ state: 'rejected', message: 'unit_mismatch' });
  await line.see('unsent', (view) => view.rejected === 1);
  expect((await other.see('line', () => true)).deviations.lines).toEqual([]);
});
