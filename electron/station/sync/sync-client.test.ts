import { afterEach, describe, expect, it, vi } from 'vitest';

import { emptyHead } from '../../../shared/facts/chain.ts';
import { digest } from '../../../shared/facts/digest.ts';
import { must } from '../../../shared/invariant.ts';
import { rowKey } from '../../../shared/sync/protocol.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { openRxStationStore } from '../store/rx-station-store.ts';
import type { StationStore } from '../store/station-store.ts';
import { someFacts } from '../store/store-samples.testkit.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { order, planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, startTestStation, stopAllStations } from '../testing/test-station.ts';
import type { ServerLink } from './server-link.ts';
import { Ended, ServerProblem } from './server-problem.ts';

afterEach(stopAllStations);

/** A link whose nudge socket the test can cut, and that counts hellos and shipped facts. */
function watched(link: ServerLink) {
  const seen = { hellos: 0, shipped: 0, mostChains: 0, cut: (): void => undefined };
  const wrapped: ServerLink = {
    ...link,
    hello: async (identity, chains, ...rest) => {
      seen.hellos += 1;
      seen.mostChains = Math.max(seen.mostChains, chains.length);
      return await link.hello(identity, chains, ...rest);
    },
    ship: async (token, request, signal) => {
      seen.shipped += request.facts.length;
      return await link.ship(token, request, signal);
    },
    nudges: (token, onNudge, onClosed) => {
      seen.cut = onClosed;
      return link.nudges(token, onNudge, onClosed);
    },
  };
  return { seen, link: wrapped };
}

describe('the exchange with the server', () => {
  it('is opened again soon when its socket is cut while facts are being sent', async () => {
    const server = fakeServer(planRows(smallPlant()));
    const { seen, link } = watched(server.link);
    let cutWhileShipping = true;
    const line = await startTestStation({
      folder: freshFolder(),
      store: openMemoryStationStore(memoryDisk()),
      link: {
        ...link,
        ship: async (token, request, signal) => {
          if (cutWhileShipping) seen.cut();
          cutWhileShipping = false;
          return await link.ship(token, request, signal);
        },
      },
    });
    await line.see('next', (view) => view.readyCount === 3);
    await line.do('signOn', { badge: 'B-1' });
    await expect.poll(() => seen.hellos, { timeout: 5000 }).toBe(2);
  });

  it('ends every pull it began, also when the socket is cut while they begin', async () => {
    const server = fakeServer(planRows(smallPlant()));
    const { seen, link } = watched(server.link);
    const store = openMemoryStationStore(memoryDisk());
    let open = 0;
    let cuts = 2;
    const counting: StationStore = {
      ...store,
      pull: async (lane, source) => {
        open += 1;
        const pull = await store.pull(lane, source);
        if (cuts > 0) seen.cut();
        cuts -= 1;
        return {
          ...pull,
          stop: async () => {
            open -= 1;
            await pull.stop();
          },
        };
      },
    };
    const line = await startTestStation({ folder: freshFolder(), store: counting, link });
    await line.see('sync', (view) => view.state === 'online');
    await expect.poll(() => seen.hellos).toBeGreaterThan(1);
    await line.see('sync', (view) => view.state === 'online');
    await line.station.stop();
    expect(open).toBe(0);
  });

  it('sends a chain of which the server holds more only once, however often it says hello', async () => {
    const server = fakeServer(planRows(smallPlant()));
    const { seen, link } = watched(server.link);
    const { facts } = someFacts(3);
    server.chains.set('line-1/normal/0123456789ab', [...facts]);
    const disk = memoryDisk();
    disk.own = facts.slice(0, 2);
    const line = await startTestStation({ folder: freshFolder(), store: openMemoryStationStore(disk), link });
    await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    expect(seen.shipped).toBe(2);
    seen.cut();
    await expect.poll(() => seen.hellos).toBe(2);
    await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    expect(seen.shipped).toBe(2);
  });

  it('notices within minutes that a copy of its disk writes under its name, also when it writes nothing itself', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const server = fakeServer(planRows(smallPlant()));
      const disk = memoryDisk();
      const { seen, link } = watched(server.link);
      const folder = freshFolder();
      const line = await startTestStation({ folder, store: openMemoryStationStore(disk), link });
      await line.see('next', (view) => view.readyCount === 3);
      await line.do('signOn', { badge: 'B-1' });
      await vi.waitUntil(() => seen.shipped > 0);
      const [chain, facts] = must([...server.chains][0], 'chain of the station');
      const { facts: byTheCopy } = someFacts(2, {
        chain,
        seq: facts.length,
        head: digest(must(facts.at(-1), 'last fact')),
      });
      facts.push(...byTheCopy);
      for (const fact of byTheCopy) {
        const key = rowKey.fact(fact.id);
        server.rows.push({ seq: server.rows.length + 1, key, lane: 'normal', kind: 'fact', body: fact });
      }
      await vi.advanceTimersByTimeAsync(15 * 60_000);
      await vi.waitUntil(() => byTheCopy.every(({ id }) => disk.rows.has(rowKey.fact(id))));
      expect(seen.hellos).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('names no more chains in one hello than a server takes, and sends the facts of all', async () => {
    const server = fakeServer(planRows(smallPlant()));
    const { seen, link } = watched(server.link);
    const disk = memoryDisk();
    disk.own = Array.from({ length: 60 }, (_, n) =>
      someFacts(1, emptyHead(`line-1/normal/${n.toString(16).padStart(12, '0')}`)),
    ).flatMap((made) => made.facts);
    const line = await startTestStation({ folder: freshFolder(), store: openMemoryStationStore(disk), link });
    await line.see('sync', (view) => view.state === 'online' && view.waiting === 0);
    expect(seen.mostChains).toBe(50);
    expect([...server.chains.values()].flat()).toHaveLength(60);
  });

  it('is ended at once, also by a station whose server swallows everything', async () => {
    const asked: string[] = [];
    const swallow = async (what: string, signal: AbortSignal): Promise<never> => {
      asked.push(what);
      return await new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Ended()));
      });
    };
    const { link } = fakeServer(planRows(smallPlant()));
    const silent = await startTestStation({
      folder: freshFolder(),
      store: openMemoryStationStore(memoryDisk()),
      link: { ...link, hello: async (_identity, _chains, _at, signal) => await swallow('hello', signal) },
    });
    await expect.poll(() => asked).toEqual(['hello']);
    await silent.station.stop();
    const stalled = await startTestStation({
      folder: freshFolder(),
      store: await openRxStationStore(freshFolder(), 'line-1'),
      link: {
        ...link,
        pull: async (_token, _request, signal) => await swallow('pull', signal),
        ship: async (_token, _request, signal) => await swallow('ship', signal),
      },
    });
    await expect.poll(() => asked).toContain('pull');
    await stalled.station.stop();
  });

  it('waits for a busy server without beginning anew, says so meanwhile, and no longer', async () => {
    const server = fakeServer(planRows(smallPlant()));
    const { seen, link } = watched(server.link);
    let busy = 2;
    const line = await startTestStation({
      folder: freshFolder(),
      store: openMemoryStationStore(memoryDisk()),
      link: {
        ...link,
        ship: async (token, request, signal) => {
          busy -= 1;
          if (busy >= 0) throw new ServerProblem('busy', 'The server is not ready yet.', { retryAfterMs: 20 });
          return await link.ship(token, request, signal);
        },
      },
    });
    await line.see('next', (view) => view.readyCount === 3);
    const said = line.see('sync', (view) => view.problem?.code === 'busy');
    await line.do('signOn', { badge: 'B-1' });
    expect((await said).state).toBe('online');
    await line.see('sync', (view) => view.waiting === 0 && view.problem === null);
    expect(seen.hellos).toBe(1);
  });

  it('does not hammer a server that takes hellos but no facts', async () => {
    const server = fakeServer(planRows(smallPlant()));
    const { seen, link } = watched(server.link);
    const line = await startTestStation({
      folder: freshFolder(),
      store: openMemoryStationStore(memoryDisk()),
      link: {
        ...link,
        ship: async (_token, { head }) => {
          await Promise.resolve();
          const held = { ...emptyHead(head.chain), backedUp: 0 };
          return { epoch: 'e1', serverTime: '2026-03-02T06:00:00.000Z', rows: [], held, forked: false };
        },
      },
    });
    await line.see('next', (view) => view.readyCount === 3);
    const waits = vi.spyOn(globalThis, 'setTimeout');
    await line.do('signOn', { badge: 'B-1' });
    await line.see('sync', (view) => view.problem?.code === 'own' && seen.hellos >= 3);
    const backOffs = waits.mock.calls.map(([, ms]) => ms ?? 0).filter((ms) => ms > 100 && ms < 30_000 && ms !== 250);
    waits.mockRestore();
    expect(Math.max(...backOffs)).toBeGreaterThan(600);
  });

  it('tells that the server was restored, also after a restart, and has everything of the new log', async () => {
    const server = fakeServer(planRows(smallPlant()));
    const folder = freshFolder();
    const disk = memoryDisk();
    const line = await startTestStation({ folder, store: openMemoryStationStore(disk), link: server.link });
    await line.see('sync', (view) => view.lanes.every(({ coming }) => coming === 0) && view.serverRestoredAt === null);
    server.restoreOlder(0);
    server.rows.push(...planRows([order('WO-9', 9)], server.rows.length + 1));
    server.grown();
    const { serverRestoredAt } = await line.see('sync', (view) => view.serverRestoredAt !== null);
    await line.see('next', (view) => view.readyCount === 4);
    await line.station.stop();
    const again = await startTestStation({ folder, store: openMemoryStationStore(disk), link: server.link });
    expect((await again.see('sync', () => true)).serverRestoredAt).toBe(serverRestoredAt);
  });

  it('goes on with the first sync where a restart cut it, and says so from the first moment', async () => {
    const orders = Array.from({ length: 1700 }, (_, n) => order(`WO-${n + 10}`, 9));
    const server = fakeServer(planRows([...smallPlant(), ...orders]));
    const folder = freshFolder();
    const storage = freshFolder();
    let pages = 0;
    const asked: (number | undefined)[] = [];
    let pullTheCable = (): void => undefined;
    const cut = new Promise<void>((resolve) => {
      pullTheCable = resolve;
    });
    const twoPages: ServerLink = {
      ...server.link,
      pull: async (token, request, signal) => {
        if (request.lane === 'priority') return await server.link.pull(token, request, signal);
        asked.push(request.checkpoint?.seq);
        pages += 1;
        if (pages === 3) {
          await cut;
          throw new ServerProblem('unreachable', 'The cable is out.');
        }
        return await server.link.pull(token, request, signal);
      },
    };
    const line = await startTestStation({ folder, store: await openRxStationStore(storage, 'line-1'), link: twoPages });
    await line.see('sync', (view) => view.lanes[1]?.here === 1000);
    pullTheCable();
    const offline = await line.see('sync', (view) => view.state === 'offline');
    expect(offline.lanes[1]).toMatchObject({ here: 1000, coming: 715, completeAt: null });
    await line.station.stop();
    pages = 3;
    const store = await openRxStationStore(storage, 'line-1');
    const again = await startTestStation({ folder, store, link: twoPages });
    expect((await again.see('sync', () => true)).lanes[1]).toMatchObject({ here: 1000, coming: 715 });
    const done = await again.see('sync', (view) => view.lanes[1]?.coming === 0);
    expect(done.lanes[1]).toMatchObject({ here: 1715, secondsLeft: 0 });
    expect(done.lanes[1]?.completeAt).not.toBeNull();
    expect(asked).toEqual([undefined, 500, 1000, 1000, 1500]);
  });
});
