import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { v7 } from 'uuid';

import { startStation } from '../electron/station/kernel/station.ts';
import type { Station } from '../electron/station/kernel/station.ts';
import { systemClock } from '../electron/station/process/clock.ts';
import { memoryDisk, openMemoryStationStore } from '../electron/station/store/memory-station-store.ts';
import type { MemoryDisk } from '../electron/station/store/memory-station-store.ts';
import { waitFor } from '../electron/station/sync/patience.ts';
import type { ServerLink } from '../electron/station/sync/server-link.ts';
import { ServerProblem } from '../electron/station/sync/server-problem.ts';
import { lanes } from '../shared/facts/chain.ts';
import type { Command } from '../shared/gate/command.ts';
import { must } from '../shared/invariant.ts';
import { signHello } from '../shared/sync/hello-signature.ts';
import { helloResponse, pullResponse, shipResponse } from '../shared/sync/protocol.ts';
import type { SyncProblem } from '../shared/sync/protocol.ts';
import type { SyncView } from '../shared/views/view-schemas.ts';
import type { SiteStore } from '../sync-server/store/site-store.ts';
import { systemClock as serverClock } from '../sync-server/sync/server-clock.ts';
import { openSyncService } from '../sync-server/sync/sync-service.ts';
import type { SyncService } from '../sync-server/sync/sync-service.ts';

/** How the wire and the server behave, each a share of the calls; all 0 is a good day. */
export interface Faults {
  readonly dropped: number;
  readonly lost: number;
  readonly doubled: number;
  readonly swallowed: number;
  readonly busy: number;
  readonly nudgesDropped: number;
}

/** A good day. */
export const NO_FAULTS: Faults = { dropped: 0, lost: 0, doubled: 0, swallowed: 0, busy: 0, nudgesDropped: 0 };

/** The real sync service over a store, and a wire to it on which things go wrong. */
export interface ChaosServer {
  readonly link: (isCut: () => boolean) => ServerLink;
  /** A new process over the same disk: sessions are forgotten. */
  readonly restart: () => Promise<void>;
  faults: Faults;
}

/** How long a wire may stay silent before a station gives up, in milliseconds. */
const SILENCE_MS = 20_000;

const unreachable = () => new ServerProblem('unreachable', 'The server does not answer.');

function unwrap<T>(answer: { ok: true; value: T } | { ok: false; problem: SyncProblem }): T {
  if (answer.ok) return answer.value;
  throw new ServerProblem(answer.problem.code, answer.problem.message);
}

/** Opens the service of a store behind a bad wire. */
export async function chaosServer(store: SiteStore, random: () => number): Promise<ChaosServer> {
  const open = async () => await openSyncService({ store, clock: serverClock(), postingsOf: () => [] });
  let service: SyncService = await open();

  /** One call over the wire. What the server did before the answer was lost stays done. */
  async function call<T>(ask: () => Promise<T>, isCut: () => boolean, signal: AbortSignal): Promise<T> {
    const { faults } = server;
    const happens = (share: number) => random() < share;
    await waitFor(random() * 40, signal);
    if (isCut() || happens(faults.dropped)) throw unreachable();
    if (happens(faults.busy)) throw new ServerProblem('busy', 'Later.', { retryAfterMs: random() * 3000 });
    if (happens(faults.swallowed)) {
      await waitFor(SILENCE_MS, signal);
      throw unreachable();
    }
    const twice = happens(faults.doubled) ? ask().catch(() => undefined) : undefined;
    const answer = await ask();
    await twice;
    await waitFor(random() * 40, signal);
    if (isCut() || happens(faults.lost)) throw unreachable();
    return answer;
  }

  function sessionOf(token: string) {
    const session = service.sessions.find(token);
    if (!session) throw new ServerProblem('no-token', 'Say hello first.');
    return session;
  }

  async function wholePage(station: string, request: Parameters<SyncService['pull']>[1]): Promise<unknown> {
    let text = '';
    for await (const chunk of service.pull(station, request)) text += chunk;
    return JSON.parse(text);
  }

  const link = (isCut: () => boolean): ServerLink => ({
    hello: async (identity, chains, at, signal, epoch = null) =>
      await call(
        async () => {
          const { site, station, keys } = identity;
          const hello = signHello(
            { site, station, chains: [...chains], at, ...(epoch === null ? {} : { epoch }) },
            keys,
          );
          return helloResponse.parse(unwrap(await service.hello(structuredClone(hello))));
        },
        isCut,
        signal,
      ),
    ship: async (token, request, signal) =>
      await call(
        async () => {
          const text = JSON.stringify(request);
          return shipResponse.parse(unwrap(await service.ship(sessionOf(token), JSON.parse(text) as typeof request)));
        },
        isCut,
        signal,
      ),
    pull: async (token, request, signal) =>
      await call(
        async () => pullResponse.parse(await wholePage(sessionOf(token).station, structuredClone(request))),
        isCut,
        signal,
      ),
    nudges: (_token, onNudge, onClosed) => {
      let isOpen = true;
      const end = store.onGrown((upTo, grown) => {
        if (!isOpen || isCut() || random() < server.faults.nudgesDropped) return;
        for (const lane of lanes)
          if (grown.has(lane)) setTimeout(() => isOpen && onNudge({ upTo, lane }), random() * 50);
      });
      const mayCut = setInterval(() => {
        if (random() >= server.faults.dropped || !isOpen) return;
        isOpen = false;
        onClosed();
      }, 1000);
      return {
        close: () => {
          isOpen = false;
          clearInterval(mayCut);
          end();
        },
      };
    },
  });

  const server: ChaosServer = {
    link,
    restart: async () => {
      service = await open();
    },
    faults: NO_FAULTS,
  };
  return server;
}

/** A station on a memory disk that can crash at any await and come back. */
export interface ChaosStation {
  readonly name: string;
  disk: MemoryDisk;
  readonly give: (name: Command['name'], params: object, actor: string | null) => Promise<readonly string[]>;
  /** False until its first view has come. */
  readonly isSeen: () => boolean;
  readonly sync: () => SyncView;
  /** The process dies where it stands: what was not durable is gone. */
  readonly crash: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts a station against a server; its disk takes a while to be sure. */
export async function chaosStation(name: string, server: ChaosServer, random: () => number): Promise<ChaosStation> {
  let folder = mkdtempSync(join(tmpdir(), 'lineside-chaos-'));
  let view: SyncView | undefined;
  let kill: () => void = () => undefined;
  let station: Station;

  async function start(disk: MemoryDisk): Promise<void> {
    let isDead = false;
    kill = () => {
      isDead = true;
    };
    disk.beforeSync = async () => {
      await new Promise((resolve) => {
        setTimeout(resolve, random() * 20);
      });
      // A dead process writes nothing and tells nobody.
      if (isDead) await new Promise(() => undefined);
    };
    self.disk = disk;
    station = await startStation({
      folder,
      site: 'demo',
      station: name,
      version: '0',
      store: openMemoryStationStore(disk),
      clock: systemClock(),
      link: server.link(() => isDead),
    });
    const { connection } = station.connect((frame) => {
      if (!isDead && frame.t === 'view' && frame.topic === 'sync') view = frame.value as SyncView;
    });
    connection.receive({ t: 'subscribe', topic: 'sync' });
  }

  const self: ChaosStation = {
    name,
    disk: memoryDisk(),
    give: async (command, params, actor) => {
      const answer = await station.handlers.execute({ id: v7(), actor, name: command, params } as Command);
      return answer.ok ? answer.facts : [];
    },
    isSeen: () => view !== undefined,
    sync: () => must(view, 'sync view'),
    crash: async () => {
      kill();
      const old = station;
      const left = self.disk;
      // The old process keeps its own folder, so that nothing it does late reaches the new one.
      const next = mkdtempSync(join(tmpdir(), 'lineside-chaos-'));
      cpSync(folder, next, { recursive: true });
      folder = next;
      void old.stop().catch(() => undefined);
      await start({
        ...left,
        own: structuredClone(left.own),
        rows: new Map(left.rows),
        checkpoints: new Map(left.checkpoints),
      });
    },
    stop: async () => {
      await station.stop();
    },
  };
  await start(self.disk);
  return self;
}
