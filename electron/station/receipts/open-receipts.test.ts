import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, expect, it } from 'vitest';

import { rejectionText } from '../../../shared/attention/rejection.ts';
import { formatChain } from '../../../shared/facts/chain.ts';
import { must } from '../../../shared/invariant.ts';
import { rowKey } from '../../../shared/sync/protocol.ts';
import type { Receipt } from '../../../shared/sync/protocol.ts';
import { openMemoryStationStore, memoryDisk } from '../store/memory-station-store.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { planRows, smallPlant, stationAt } from '../testing/small-plant.ts';
import { freshFolder, startTestStation, stopAllStations } from '../testing/test-station.ts';
import { openReceipts } from './open-receipts.ts';

afterEach(stopAllStations);

const pieces = (value: string) => ({ value, unit: 'C62' });
const counted = { order: 'WO-1', operation: '10', good: pieces('5'), scrap: [], rework: pieces('0') };

it('what the ERP has not taken is shown until it has, over restarts, and what it refused is a matter for somebody', async () => {
  const folder = freshFolder();
  const disk = memoryDisk();
  const server = fakeServer(planRows(smallPlant()));
  const start = async () => startTestStation({ folder, store: openMemoryStationStore(disk), link: server.link });
  let line = await start();
  await line.see('next', (view) => view.readyCount === 3);
  await line.do('signOn', { badge: 'B-1' });
  await line.do('startJob', { order: 'WO-1', operation: '10' });
  await line.do('reportQuantity', counted);
  await line.see('unsent', (view) => view.waiting === 0);

  const facts = [...server.chains.values()].flat();
  const receipts = (type: string, posting: Receipt['posting']) => {
    const fact = must(
      facts.findLast((one) => one.type === type),
      type,
    );
    const body: Receipt = {
      fact: fact.id,
      chain: fact.chain,
      receivedAt: '2026-03-02T06:00:00.000Z',
      quarantined: null,
      posting,
    };
    server.rows.push({
      seq: server.rows.length + 1,
      key: rowKey.receipt(fact.id),
      lane: 'normal',
      kind: 'receipt',
      body,
    });
    server.grown();
  };
  const at = '2026-03-02T07:00:00.000Z';
  const pending = { state: 'pending', at, reference: null, message: null } as const;
  receipts('JobStarted', pending);
  receipts('QuantityReported', pending);
  const both = await line.see('unsent', (view) => view.pending === 2);
  expect(both).toMatchObject({ waiting: 0, rejected: 0, lines: [{ reached: 'server' }, { reached: 'server' }] });

  receipts('JobStarted', { ...pending, state: 'posted', reference: '4711' });
  receipts('QuantityReported', { ...pending, state: 'rejected', message: rejectionText('order_closed', 'Zu spät') });
  const refused = await line.see('unsent', (view) => view.rejected === 1);
  expect(refused).toMatchObject({
    pending: 0,
    lines: [{ what: { code: 'QuantityReported' }, reached: 'rejected', message: 'Zu spät' }],
  });
  const matter = await line.see('line', (view) => view.deviations.open > 0);
  expect(matter.deviations.lines).toMatchObject([{ order: 'WO-1', kind: 'postingRefused' }]);

  await line.station.stop();
  line = await start();
  expect(await line.see('unsent', (view) => view.rejected === 1)).toMatchObject({ lines: refused.lines });
  receipts('QuantityReported', { ...pending, state: 'posted', reference: '4712' });
  expect(await line.see('unsent', (view) => view.rejected === 0)).toMatchObject({ lines: [] });
});

it('what a station of the same area did and the ERP refused is a matter here too, but not on its way from here', async () => {
  const server = fakeServer(planRows([...smallPlant(), stationAt('line-2', 'press-1', 2)]));
  const other = await startTestStation({
    folder: freshFolder(),
    station: 'line-2',
    store: openMemoryStationStore(memoryDisk()),
    link: server.link,
  });
  const line = await startTestStation({
    folder: freshFolder(),
    store: openMemoryStationStore(memoryDisk()),
    link: server.link,
  });
  await line.see('next', (view) => view.readyCount === 3);
  await other.see('next', (view) => view.readyCount >= 0);
  await line.do('signOn', { badge: 'B-1' });
  await line.do('startJob', { order: 'WO-1', operation: '10' });
  await line.do('reportQuantity', counted);
  await line.see('unsent', (view) => view.waiting === 0);
  const fact = must(
    [...server.chains.values()].flat().findLast(({ type }) => type === 'QuantityReported'),
    'count',
  );
  const at = '2026-03-02T07:00:00.000Z';
  const posting = { state: 'rejected', at, reference: null, message: 'other: no' } as const;
  const body = { fact: fact.id, chain: fact.chain, receivedAt: at, quarantined: null, posting };
  server.rows.push({
    seq: server.rows.length + 1,
    key: rowKey.receipt(fact.id),
    lane: 'normal',
    kind: 'receipt',
    body,
  });
  server.grown();
  const here = await line.see('line', (view) => view.deviations.open > 0);
  const there = await other.see('line', (view) => view.deviations.open > 0);
  expect(there.deviations.lines).toEqual(here.deviations.lines);
  expect(await other.see('unsent', () => true)).toMatchObject({ rejected: 0, lines: [] });
  expect(await line.see('unsent', (view) => view.rejected === 1)).toMatchObject({ pending: 0 });
});

it('what other stations have on its way is not of this one, nor when an earlier build remembered it', () => {
  const folder = freshFolder();
  mkdirSync(folder, { recursive: true });
  const store = openMemoryStationStore(memoryDisk());
  const at = '2026-03-02T07:00:00.000Z';
  const posting = { state: 'pending', at, reference: null, message: null } as const;
  const of = (station: string, number: number): Receipt => ({
    fact: `0198a0f0-0000-7000-8000-00000000000${number}`,
    chain: formatChain({ station, lane: 'normal', incarnation: '0123456789ab' }),
    receivedAt: at,
    quarantined: null,
    posting,
  });
  const both = [of('office-1', 1), of('sim-press-1', 2)];
  writeFileSync(
    join(folder, 'open-receipts.json'),
    JSON.stringify({ generation: store.generation, priority: 0, normal: 0, receipts: both }),
  );
  const remembered = openReceipts(folder, 'office-1', store);
  expect([remembered.pending(), remembered.open(10)]).toEqual([1, both.slice(0, 1)]);
  const fresh = openReceipts(freshFolder(), 'office-1', store);
  fresh.take(
    both.map((body, index) => ({
      seq: index + 1,
      key: rowKey.receipt(body.fact),
      lane: 'normal',
      kind: 'receipt',
      body,
    })),
  );
  expect([fresh.pending(), fresh.open(10)]).toEqual([1, both.slice(0, 1)]);
});

it('what was proven by less than the site wants is a matter here, and is on its way or where it belongs as ever', async () => {
  const server = fakeServer(planRows(smallPlant()));
  const store = openMemoryStationStore(memoryDisk());
  const line = await startTestStation({ folder: freshFolder(), store, link: server.link });
  await line.see('next', (view) => view.readyCount === 3);
  await line.do('signOn', { badge: 'B-1' });
  await line.do('startJob', { order: 'WO-1', operation: '10' });
  await line.do('reportQuantity', counted);
  await line.see('unsent', (view) => view.waiting === 0);
  const fact = must(
    [...server.chains.values()].flat().findLast(({ type }) => type === 'QuantityReported'),
    'the report',
  );
  const at = '2026-03-02T07:00:00.000Z';
  const say = (state: 'pending' | 'posted') => {
    const posting = { state, at, reference: null, message: null };
    const body: Receipt = {
      fact: fact.id,
      chain: fact.chain,
      receivedAt: at,
      quarantined: null,
      doubt: 'Why.',
      posting,
    };
    server.rows.push({
      seq: server.rows.length + 1,
      key: rowKey.receipt(fact.id),
      lane: 'normal',
      kind: 'receipt',
      body,
    });
    server.grown();
  };
  say('pending');
  await line.see('unsent', (view) => view.pending === 1 && view.rejected === 0);
  expect(await line.see('line', (view) => view.deviations.open > 0)).toMatchObject({
    deviations: { lines: [{ kind: 'factSetAside', owner: { role: 'supervisor' } }] },
  });
  say('posted');
  expect(await line.see('unsent', (view) => view.pending === 0)).toMatchObject({ rejected: 0, lines: [] });
  expect((await line.see('line', () => true)).deviations.lines).toHaveLength(1);
});
