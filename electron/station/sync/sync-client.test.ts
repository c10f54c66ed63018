import { afterEach, describe, expect, it } from 'vitest';

import { emptyHead } from '../../../shared/facts/chain.ts';
import { memoryDisk, openMemoryStationStore } from '../store/memory-station-store.ts';
import { someFacts } from '../store/station-store.contract.ts';
import type { StationStore } from '../store/station-store.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, startTestStation, stopAllStations } from '../testing/test-station.ts';
import type { ServerLink } from './server-link.ts';

afterEach(stopAllStations);

/** A link whose nudge socket the test can cut, and that counts hellos and shipped facts. */
function watched(link: ServerLink) {
  const seen = { hellos: 0, shipped: 0, mostChains: 0, cut: (): void => undefined };
  const wrapped: ServerLink = {
    ...link,
    hello: async (identity, chains, at, signal) => {
      seen.hellos += 1;
      seen.mostChains = Math.max(seen.mostChains, chains.length);
      return await link.hello(identity, chains, at, signal);
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
});
