import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { v7 } from 'uuid';
import { afterEach, describe, expect, it } from 'vitest';

import { formatChain } from '../../../shared/facts/chain.ts';
import type { FrameFromStation } from '../../../shared/host/host-frames.ts';
import type { HomeView } from '../../../shared/views/view-schemas.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { openRxStationStore } from '../store/rx-station-store.ts';
import type { StationStore } from '../store/station-store.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { order, planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, handClock, startTestStation, stopAllStations } from '../testing/test-station.ts';
import { storeFolder } from './store-folder.ts';

afterEach(stopAllStations);

const pieces = (value: string) => ({ value, unit: 'C62' });
const counted = (good: string) => ({
  order: 'WO-1',
  operation: '10',
  good: pieces(good),
  scrap: [],
  rework: pieces('0'),
});

/** A station on a real database, with a small plant pulled from a server in memory, and Ada signed on. */
async function working(options: { store?: StationStore } = {}) {
  const folder = freshFolder();
  const server = fakeServer(planRows(smallPlant()));
  const store = options.store ?? (await openRxStationStore(storeFolder(folder), 'line-1'));
  const line = await startTestStation({ folder, store, link: server.link });
  await line.see('next', (view) => view.readyCount === 3);
  await line.see('reasons', (view) => view.stop.length > 0);
  await line.do('signOn', { badge: 'B-1' });
  return { folder, server, line, store };
}

describe('a station', () => {
  it('leads a person from the badge to the finished operation, and every view follows', async () => {
    const { line, server } = await working();
    expect((await line.see('session', (view) => view.people.length === 1)).people[0]?.name).toBe('Ada');
    expect((await line.see('home', (view) => view.next !== null)).next?.job.number).toBe('WO-1');
    expect(await line.do('startJob', { order: 'WO-1', operation: '10' })).toMatchObject({ ok: true });
    expect((await line.see('home', (view) => view.running !== null)).running?.job.number).toBe('WO-1');
    await line.do('reportQuantity', counted('17'));
    await line.do('reportQuantity', { ...counted('0'), scrap: [{ quantity: pieces('2'), reason: 'crack' }] });
    const home = await line.see('home', (view) => view.running?.job.scrap === '2');
    expect(home.running?.job.good).toBe('17');
    expect(await line.do('completeJob', counted('83'))).toMatchObject({ ok: true });
    await line.see('home', (view) => view.running === null && view.next?.job.number === 'WO-2');
    const actions = await line.see('actions', (view) => view.lines[0]?.reached === 'server');
    expect(actions.lines[0]).toMatchObject({
      what: { code: 'JobCompleted', params: { good: '83', order: 'WO-1', operation: 'Press' } },
      undone: false,
    });
    expect([...server.chains.values()].flat().map((fact) => fact.type)).toEqual([
      'SignedOn',
      'JobStarted',
      'LaborStarted',
      'QuantityReported',
      'QuantityReported',
      'QuantityReported',
      'LaborStopped',
      'JobCompleted',
    ]);
  });

  it('takes a count back with one undo, and refuses to undo a start that counts rest on', async () => {
    const { line } = await working();
    const start = v7();
    const count = v7();
    await line.do('startJob', { order: 'WO-1', operation: '10' }, { id: start });
    await line.do('reportQuantity', counted('5'), { id: count });
    expect(await line.do('undo', { command: start })).toMatchObject({
      ok: false,
      refusal: { code: 'undo-has-dependents', params: { count: 1 } },
    });
    expect(await line.do('undo', { command: count })).toMatchObject({ ok: true });
    await line.see('home', (view) => view.running?.job.good === '0');
    const { lines } = await line.see('actions', (view) => view.lines[0]?.undone === true);
    expect(lines[0]?.command).toBe(count);
    expect(await line.do('undo', { command: start })).toMatchObject({ ok: true });
    await line.see('home', (view) => view.running === null);
  });

  it('records a command once, however often it arrives, also after a restart', async () => {
    const { line, folder } = await working();
    await line.do('startJob', { order: 'WO-1', operation: '10' });
    const id = v7();
    const [first, second] = await Promise.all([
      line.do('reportQuantity', counted('1'), { id }),
      line.do('reportQuantity', counted('1'), { id }),
    ]);
    expect(second).toEqual(first);
    await line.station.stop();
    const again = await startTestStation({ folder, store: await openRxStationStore(storeFolder(folder), 'line-1') });
    expect(await again.do('reportQuantity', counted('1'), { id })).toEqual(first);
    expect((await again.see('home', (view) => view.running !== null)).running?.job.good).toBe('1');
  });

  it('starts without any server and goes on where it was', async () => {
    const { line, folder } = await working();
    await line.do('startJob', { order: 'WO-1', operation: '10' });
    await line.do('reportQuantity', counted('3'));
    await line.station.stop();
    const again = await startTestStation({ folder, store: await openRxStationStore(storeFolder(folder), 'line-1') });
    expect((await again.see('home', (view) => view.running !== null)).running?.job.good).toBe('3');
    expect(await again.do('reportQuantity', counted('4'))).toMatchObject({ ok: true });
    expect((await again.see('sync', () => true)).state).toBe('off');
  });

  it('says in a sentence that nothing was recorded when the disk refuses, and records the next one in an unbroken chain', async () => {
    const disk = memoryDisk();
    const { line, server } = await working({ store: openMemoryStationStore(disk) });
    await line.do('startJob', { order: 'WO-1', operation: '10' });
    disk.beforeSync = () => Promise.reject(new Error('The disk is full. Free some space.'));
    await expect(line.do('reportQuantity', counted('9'))).rejects.toThrow(
      'Nothing was recorded. The disk is full. Free some space.',
    );
    disk.beforeSync = () => Promise.resolve();
    expect((await line.see('home', (view) => view.running !== null)).running?.job.good).toBe('0');
    expect(await line.do('reportQuantity', counted('4'))).toMatchObject({ ok: true });
    await line.see('sync', (view) => view.waiting === 0 && view.state === 'online');
    expect([...server.chains.values()].flat().map((fact) => fact.seq)).toEqual([1, 2, 3, 4]);
  });

  it('shows every screen the last state, also one that came while states changed back and forth', async () => {
    const { line } = await working({ store: openMemoryStationStore(memoryDisk()) });
    const stops: unknown[] = [];
    const send = (frame: FrameFromStation) => {
      if (frame.t === 'view') stops.push((frame.value as { stop: unknown }).stop);
    };
    const flushed = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const { execute } = line.station.handlers;
    line.station.connect(() => undefined).connection.receive({ t: 'subscribe', topic: 'home' });
    await execute({ id: v7(), actor: 'p-ada', name: 'stopEquipment', params: { reason: 'jam' } });
    await flushed();
    await execute({ id: v7(), actor: 'p-ada', name: 'releaseEquipment', params: {} });
    await flushed();
    const stopping = execute({ id: v7(), actor: 'p-ada', name: 'stopEquipment', params: { reason: 'jam' } });
    const releasing = execute({ id: v7(), actor: 'p-ada', name: 'releaseEquipment', params: {} });
    await stopping;
    line.station.connect(send).connection.receive({ t: 'subscribe', topic: 'home' });
    expect(stops).not.toContain(null);
    await releasing;
    await flushed();
    expect(stops.at(-1)).toBeNull();
  });

  it('shows what a command did before it answers it', async () => {
    const { line } = await working({ store: openMemoryStationStore(memoryDisk()) });
    const seen: string[] = [];
    const { connection } = line.station.connect((frame) => {
      if (frame.t === 'result') seen.push('answer');
      else if (frame.t === 'view') seen.push((frame.value as HomeView).running?.job.good ?? 'no job');
    });
    connection.receive({ t: 'subscribe', topic: 'home' });
    const call = (n: number, name: string, params: object) =>
      connection.receive({ t: 'call', n, method: 'execute', params: { id: v7(), actor: 'p-ada', name, params } });
    call(1, 'startJob', { order: 'WO-1', operation: '10' });
    await expect.poll(() => seen).toEqual(['no job', '0', 'answer']);
    call(2, 'reportQuantity', counted('4'));
    await expect.poll(() => seen.slice(3)).toEqual(['4', 'answer']);
  });

  it('counts a fact once that comes back from the server because it is of an old incarnation', async () => {
    const disk = memoryDisk();
    const { line, server, folder } = await working({ store: openMemoryStationStore(disk) });
    await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    await line.station.stop();
    const identity = join(folder, 'identity.json');
    const written = JSON.parse(readFileSync(identity, 'utf8')) as object;
    writeFileSync(identity, JSON.stringify({ ...written, incarnation: 'aaaaaaaaaaaa' }));
    const again = await startTestStation({ folder, store: openMemoryStationStore(disk), link: server.link });
    await expect.poll(() => [...disk.rows.values()].some((row) => row.kind === 'fact')).toBe(true);
    expect((await again.station.handlers.about({})).facts).toBe(1);
  });

  it('asks for a reason when another job than the recommended one is started', async () => {
    const { line } = await working();
    expect(await line.do('startJob', { order: 'WO-2', operation: '10' })).toMatchObject({
      ok: false,
      refusal: { code: 'override-reason-needed' },
    });
    expect(await line.do('startJob', { order: 'WO-2', operation: '10', reason: 'material' })).toMatchObject({
      ok: true,
    });
  });

  it('tells a screen what is wrong with a call instead of doing half of it', async () => {
    const { line } = await working();
    await expect(line.do('reportQuantity', { ...counted('1'), good: pieces('one') })).rejects.toThrow('decimal');
  });
});

describe('exchange with the server', () => {
  it('sends a lost batch again, and the server holds every fact once', async () => {
    const { line, server } = await working();
    server.faults.loseAnswers = 2;
    await line.do('startJob', { order: 'WO-1', operation: '10' });
    await line.do('reportQuantity', counted('1'));
    await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    expect([...server.chains.values()].flat().map((fact) => fact.seq)).toEqual([1, 2, 3, 4]);
  });

  it('works on while the server is away, says so, and catches up by itself', async () => {
    const { line, server } = await working();
    server.faults.away = true;
    await line.do('startJob', { order: 'WO-1', operation: '10' });
    const offline = await line.see('sync', (view) => view.state === 'offline');
    expect(offline.problem).toMatchObject({
      code: 'unreachable',
      detail: expect.stringContaining('does not answer') as string,
    });
    await line.do('reportQuantity', counted('1'));
    await line.see('sync', (view) => view.waiting >= 2);
    server.faults.away = false;
    await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
  });

  it('gives a server that was restored from an older backup everything again', async () => {
    const { line, server } = await working();
    await line.do('startJob', { order: 'WO-1', operation: '10' });
    await line.do('reportQuantity', counted('1'));
    await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    server.faults.away = true;
    await line.do('reportQuantity', counted('2'));
    await line.see('sync', (view) => view.state === 'offline');
    server.restoreOlder(1);
    server.faults.away = false;
    await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    expect([...server.chains.values()].flat().map((fact) => fact.seq)).toEqual([1, 2, 3, 4, 5]);
  });

  it('opens a new incarnation when the server knows more of its chain than the disk does', async () => {
    const { line, server, folder } = await working();
    await line.do('startJob', { order: 'WO-1', operation: '10' });
    await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    await line.station.stop();
    // The same identity on an empty disk: an image from before the first fact was restored.
    const restored = await startTestStation({ folder, store: openMemoryStationStore(memoryDisk()), link: server.link });
    await restored.see('home', (view) => view.running !== null);
    expect(await restored.do('reportQuantity', counted('1'))).toMatchObject({ ok: true });
    await restored.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    const chains = [...server.chains.keys()].filter((chain) => chain.startsWith('line-1/normal/'));
    expect(chains).toHaveLength(2);
  });

  it('opens a new incarnation when hello tells that its chain is a side branch, and only once', async () => {
    const { line, server, folder } = await working();
    await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    for (const chain of server.chains.keys()) server.faults.forked.add(chain);
    await line.station.stop();
    for (let start = 1; start <= 2; start += 1) {
      const again = await startTestStation({
        folder,
        store: await openRxStationStore(storeFolder(folder), 'line-1'),
        link: server.link,
      });
      await again.see('sync', (view) => view.state === 'online');
      expect(await again.do('stopEquipment', { reason: 'jam' })).toMatchObject({ ok: true });
      expect(await again.do('releaseEquipment', {})).toMatchObject({ ok: true });
      await again.see('sync', (view) => view.state === 'online' && view.waiting === 0);
      await again.station.stop();
    }
    expect([...server.chains.keys()].filter((chain) => chain.startsWith('line-1/priority/'))).toHaveLength(1);
    expect(readFileSync(join(folder, 'identity.json'), 'utf8')).not.toContain([...server.faults.forked][0]?.slice(-12));
  });

  it('shows the facts of one station on another', async () => {
    const { line, server } = await working();
    const folder = freshFolder();
    const other = await startTestStation({
      folder,
      store: await openRxStationStore(storeFolder(folder), 'line-2'),
      link: server.link,
      station: 'line-2',
      clock: handClock(),
    });
    await other.see('next', (view) => view.blockedCount === 3);
    await line.do('startJob', { order: 'WO-1', operation: '10' });
    await line.do('completeJob', counted('100'));
    await line.see('sync', (view) => view.waiting === 0 && view.state === 'online');
    const next = await other.see('next', (view) => view.readyCount === 1);
    expect(next.lines[0]?.job).toMatchObject({ number: 'WO-1', operationName: 'Pack' });
  });

  it('keeps rows aside that it cannot read, and says how many', async () => {
    const folder = freshFolder();
    const rows = planRows(smallPlant());
    const server = fakeServer([
      ...rows,
      { seq: rows.length + 1, key: 'plan/spaceship/x@1', lane: 'normal', kind: 'plan', body: { kind: 'spaceship' } },
    ]);
    const line = await startTestStation({
      folder,
      store: await openRxStationStore(storeFolder(folder), 'line-1'),
      link: server.link,
    });
    expect((await line.see('sync', (view) => view.keptAside > 0)).keptAside).toBe(1);
    expect((await line.see('next', (view) => view.readyCount > 2)).readyCount).toBe(3);
  });

  it('takes a new revision of an order from the plan, but not under a running job', async () => {
    const { line, server } = await working();
    await line.do('startJob', { order: 'WO-1', operation: '10' });
    for (const document of [order('WO-1', 4, 2, '500'), order('WO-2', 6, 2, '700')])
      server.rows.push(...planRows([document], server.rows.length + 1));
    server.grown();
    await line.do('reportQuantity', counted('1'));
    await line.see('next', (view) =>
      view.lines.some((one) => one.job.number === 'WO-2' && one.job.quantity.value === '700'),
    );
    expect((await line.see('home', (view) => view.running !== null)).running?.job.quantity.value).toBe('100');
  });

  it('names its chains by station, lane and incarnation', async () => {
    const { line, server } = await working();
    await line.do('stopEquipment', { reason: 'jam' });
    await line.see('sync', (view) => view.waiting === 0 && view.state === 'online');
    const chains = [...server.chains.keys()];
    expect(chains.map((chain) => chain.slice(0, chain.lastIndexOf('/'))).toSorted()).toEqual([
      'line-1/normal',
      'line-1/priority',
    ]);
    expect(chains[0]).toBe(
      formatChain({ station: 'line-1', lane: 'normal', incarnation: chains[0]?.slice(-12) ?? '' }),
    );
  });
});
