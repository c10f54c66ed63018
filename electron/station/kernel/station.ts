import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { createDispatchList } from '../../../shared/dispatch/dispatch-list.ts';
import { formatChain, lanes } from '../../../shared/facts/chain.ts';
import type { HostHandlers, HostTopic } from '../../../shared/host/host-contract.ts';
import type { FrameFromStation } from '../../../shared/host/host-frames.ts';
import type { HostConnection } from '../../../shared/host/serve-host.ts';
import { planBody } from '../../../shared/plan/plan-index.ts';
import { codeBookKinds } from '../../../shared/scan/code-book.ts';
import { actionsViewOf } from '../../../shared/views/actions-view-of.ts';
import { homeViewOf } from '../../../shared/views/home-view-of.ts';
import { nextViewOf } from '../../../shared/views/next-view-of.ts';
import { sessionViewOf } from '../../../shared/views/session-view-of.ts';
import { sheetViewOf } from '../../../shared/views/sheet-view-of.ts';
import type { ActionsView, ReasonsView, SessionView, SyncView } from '../../../shared/views/view-schemas.ts';
import { diagnosisHandlers } from '../diagnosis/diagnosis.ts';
import { watchServerClock } from '../diagnosis/server-clock.ts';
import { createPeopleAtStation } from '../people/people-at-station.ts';
import type { StationClock } from '../process/clock.ts';
import { startProblem } from '../process/start-problem.ts';
import type { StartProblem } from '../process/start-problem.ts';
import { openIdentity } from '../process/station-identity.ts';
import { openReceipts } from '../receipts/open-receipts.ts';
import { startScanning } from '../scan/scanning.ts';
import type { SerialHardware } from '../scan/scanning.ts';
import { createScopeTender } from '../scope/tend-scope.ts';
import type { StationStore } from '../store/station-store.ts';
import type { ServerLink } from '../sync/server-link.ts';
import { startSyncClient } from '../sync/sync-client.ts';
import type { SyncClient } from '../sync/sync-client.ts';
import { readSyncState, writeSyncState } from '../sync/sync-state.ts';
import { reachedOf } from '../views/reached-of.ts';
import { reasonsViewOf } from '../views/reasons-view.ts';
import { syncViewOf } from '../views/sync-view.ts';
import { troubledFacts } from '../views/troubled-facts.ts';
import { unsentSources } from '../views/unsent-sources.ts';
import { createCommandGate } from './command-gate.ts';
import { createLiveViews } from './live-views.ts';
import { createObservations, nodeSchedule } from './observations.ts';
import { openReplica } from './open-replica.ts';
import { createProjectionKeeper } from './projection-keeper.ts';
import { allHeads, noChanges, takeRows } from './replica.ts';
import type { Changes } from './replica.ts';
import { stationHistory } from './station-history.ts';
import { stationViews } from './station-views.ts';
import { createViewPublisher } from './view-publisher.ts';

/** Every so often the dispatch list is ranked again, because time alone changes it (milliseconds). */
const RANK_EVERY_MS = 30_000;
/** So long a start reads history before it lets screens in (milliseconds). */
const AT_ONCE_MS = 150;
/** While history is read, screens get what is known this often (milliseconds). */
const SHOW_EVERY_MS = 2000;

/** What a station is started with. */
export interface StationOptions {
  readonly folder: string;
  readonly site: string;
  readonly station: string;
  readonly version: string;
  readonly store: StationStore;
  readonly clock: StationClock;
  /** Null: no server is configured; the station works alone. */
  readonly link: ServerLink | null;
  /** Takes sentences about what happened that nobody has to act on. */
  readonly log?: (sentence: string) => void;
  /** Something broke that a new start of the station may set right; `code` says what, when it is the start itself that did not succeed. */
  readonly onBroken?: (sentence: string, code?: string) => void;
  /** The serial ports of this machine, where they are others than the system's. */
  readonly serial?: SerialHardware;
}

/** A running station: the kernel behind every screen. */
export interface Station {
  /** Serves one screen; `send` gets its frames and must not throw. @returns the connection and a function that ends it. */
  readonly connect: (send: (frame: FrameFromStation) => void) => {
    readonly connection: HostConnection;
    readonly disconnect: () => void;
  };
  readonly handlers: HostHandlers;
  /** Resolves when the whole history has been read: until then commands are refused. */
  readonly ready: Promise<void>;
  readonly stop: () => Promise<void>;
}

const runtime =
  process.versions['electron'] === undefined
    ? `Node ${process.versions.node}`
    : `Electron ${process.versions['electron']}`;

/**
 * Starts a station: goes on where its projection was left, opens the gate, keeps the views and exchanges with the server. Where much of the
 * history has to be read, screens are answered at once with what is known; commands and the exchange wait until all is read.
 * @throws IdentityProblem, StorageFailure or UnfoldableFact, each with a sentence for the screen.
 */
export async function startStation(options: StationOptions): Promise<Station> {
  const { store, clock, folder } = options;
  const log = options.log ?? (() => undefined);
  const broken = options.onBroken ?? log;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let identity = openIdentity(folder, options.site, options.station, clock.newIncarnation);
  const opened = openReplica(store, log);
  const { replica, projection } = opened;
  const history = stationHistory(opened, store.reader, clock.nowMs, (places) =>
    projection
      ? createProjectionKeeper({
          projection,
          replica,
          store,
          code: opened.code,
          places,
          log,
          onBroken: broken,
        })
      : undefined,
  );
  /** What is in memory is not what is on the disk. What was made of it goes too, or the next start would believe it. */
  let isBroken = false;
  function memoryBroken({ sentence, code }: StartProblem): void {
    if (isBroken) return;
    isBroken = true;
    history.keeper?.discard();
    broken(sentence, code);
  }
  const syncState = readSyncState(folder, store);
  const receipts = openReceipts(folder, options.station, store);
  const equipment = () => planBody(replica.world.plan, 'station', options.station)?.equipment ?? null;
  const dispatch = createDispatchList(replica.world, equipment);
  const place = () => ({
    world: replica.world,
    site: options.site,
    station: options.station,
    equipment: equipment(),
  });
  let reasons: ReasonsView = {
    scrap: [],
    stop: [],
    dispatchOverride: [],
    rework: [],
    pause: [],
    reopen: [],
    short: [],
  };
  let sync: SyncClient | undefined;
  const server = options.link === null ? undefined : watchServerClock(options.link, clock.nowMs);
  const people = createPeopleAtStation({
    folder,
    world: replica.world,
    station: options.station,
    clock,
    schedule: nodeSchedule,
    onChanged: () => publisher.touch('session'),
    log,
  });
  const live = createLiveViews(
    stationViews({
      replica,
      place,
      nowMs: clock.nowMs,
      ranking: dispatch.ranking,
      heardMs: () => {
        const { lastContactAt } = syncState;
        return sync?.online() === true ? clock.nowMs() : lastContactAt === null ? null : Date.parse(lastContactAt);
      },
      troubled: () => troubledFacts(receipts, store.reader),
      unsent: () => unsentSources(replica, receipts, (chain) => syncState.held.get(chain) ?? 0, store.reader),
    }),
    (topic) => publisher.touch(topic),
    nodeSchedule,
    clock.mono,
  );

  const views: Readonly<Record<HostTopic, () => unknown>> = {
    session: () => sessionViewOf(place(), people.inViews()),
    home: () => homeViewOf(place(), dispatch.ranking(), clock.nowMs()),
    next: () => nextViewOf(place(), dispatch.ranking()),
    actions: () =>
      actionsViewOf(replica.world, replica.recent.facts, (facts) =>
        reachedOf(replica.recent, facts, (chain) => syncState.held.get(chain) ?? 0),
      ),
    sync: () =>
      syncViewOf({
        replica,
        hasServer: options.link !== null,
        sync,
        state: syncState,
        history: history.state(),
        storage: store.condition(),
      }),
    reasons: () => reasons,
    scans: () => scanning.scans(),
    devices: () => scanning.devices(),
    performance: () => live.make('performance'),
    stops: () => live.make('stops'),
    shift: () => live.make('shift'),
    line: () => live.make('line'),
    unsent: () => live.make('unsent'),
    sheet: () => sheetViewOf(place(), dispatch.ranking(), clock.nowMs()),
  };

  function rankAnew(): void {
    dispatch.rebuild(clock.nowMs());
    publisher.touch('home', 'next', 'sheet');
  }

  function everythingChanged(): void {
    rankAnew();
    reasons = reasonsViewOf(replica.world, equipment());
    scanning.planChanged(codeBookKinds);
    live.everything();
    observations.touched();
    publisher.touch('session', 'actions', 'sync', 'reasons');
  }

  function changed(changes: Changes): void {
    const planKinds = new Set([...changes.plan].map((key) => key.slice(0, key.indexOf('/'))));
    scanning.planChanged(planKinds);
    dispatch.update(changes, clock.nowMs());
    if (planKinds.has('reasons') || planKinds.has('station')) {
      reasons = reasonsViewOf(replica.world, equipment());
      publisher.touch('reasons');
    }
    live.changed(changes);
    observations.touched();
    publisher.touch('session', 'home', 'next', 'actions', 'sync');
  }

  const recommended = () => {
    const [first] = dispatch.ranking().lines;
    return first?.readiness === 'ready' ? { order: first.job.orderId, operation: first.job.operation.id } : undefined;
  };
  const stillReading = () => {
    const { state, done, of } = history.state();
    return state === 'complete' ? undefined : { done, of };
  };
  const gate = createCommandGate({
    store,
    replica,
    clock,
    identity: () => identity,
    equipment,
    recommended,
    priorityAgeMs: options.link === null ? undefined : () => sync?.ageMs('priority') ?? null,
    history: stillReading,
    provenByPin: people.isProven,
    observed: (command, nowMs) => observations.before(command, nowMs),
    onChanged: (changes) => {
      changed(changes);
      // What the person looks at: the screen shows it before it words the answer.
      publisher.sendNow('home');
      // A count that shows while its line does not would put the Undo of another under the finger.
      publisher.sendNow('actions');
      sync?.kick();
    },
    onBroken: (sentence) => memoryBroken({ sentence }),
  });
  const execute: HostHandlers['execute'] = async (command) => {
    const answer = await gate.execute(command);
    people.answered(command, answer);
    return answer;
  };
  const observations = createObservations({
    world: replica.world,
    station: options.station,
    equipment,
    nowMs: clock.nowMs,
    monoMs: clock.mono,
    schedule: nodeSchedule,
    record: gate.record,
    failed: log,
  });
  const scanning = startScanning({
    folder,
    clock,
    world: replica.world,
    station: options.station,
    equipment,
    recommended,
    history: stillReading,
    execute,
    session: () => views.session() as SessionView,
    actions: () => views.actions() as ActionsView,
    actAs: people.handlers.actAs,
    isProven: people.isProven,
    onCounts: (counts) => {
      const machine = equipment();
      if (machine !== null) observations.onCounts(machine, counts);
    },
    send: (topic) => {
      publisher.touch(topic);
      publisher.sendNow(topic);
    },
    touch: (topic) => publisher.touch(topic),
    log,
    schedule: nodeSchedule,
    hardware: options.serial ?? {},
  });
  const about = () => ({
    version: options.version,
    station: options.station,
    site: options.site,
    runtime,
    facts: replica.factCount,
  });
  const handlers: HostHandlers = {
    execute,
    ...scanning.handlers,
    beat: () => Promise.resolve({ at: new Date(clock.nowMs()).toISOString() }),
    ...people.handlers,
    ...diagnosisHandlers({
      folder,
      storeFolder: storeFolder(folder),
      station: options.station,
      nowMs: clock.nowMs,
      plan: replica.world.plan,
      hasBackups: store.projectionFile !== null,
      about,
      sync: () => views.sync() as SyncView,
      devices: scanning.devices,
      scans: scanning.scans,
      serverAheadMs: () => server?.aheadMs() ?? null,
      keyboardSeen: scanning.keyboardSeen,
    }),
    about: () => Promise.resolve(about()),
  };
  const publisher = createViewPublisher(views, handlers, new Set(['performance', 'line', 'shift', 'sheet']));

  const stopCondition = store.onCondition(() => publisher.touch('sync'));
  const stopRows = store.onRows((rows) => {
    const changes = noChanges();
    try {
      takeRows(replica, rows, clock.nowMs(), changes);
      for (const fact of receipts.take(rows)) changes.receipts.add(fact);
    } catch (error) {
      // They are on the disk; the next start reads them again, and says why if it cannot.
      memoryBroken({ sentence: `What came from the server cannot be shown: ${startProblem(error).sentence}` });
      return;
    }
    changed(changes);
  });

  const tender = createScopeTender({
    store,
    world: replica.world,
    nowMs: clock.nowMs,
    left: (orders) => {
      const changes = noChanges();
      for (const order of orders) changes.plan.add(`workOrder/${order}`);
      changed(changes);
    },
    forgotten: (facts) => projection?.forget(facts),
    failed: (error) => log(`The rows that are not needed stay on the disk: ${String(error)}`),
  });

  /** Facts of this station have come further on their way, or not as far as was thought. */
  const arrivedFurther = () => live.changed({ ...noChanges(), receipts: new Set(['']) });
  let lastState = '';
  function startSync(link: ServerLink): void {
    sync = startSyncClient({
      store,
      link,
      clock,
      identity: () => identity,
      heads: () => allHeads(replica, identity.station, identity.incarnation),
      currentChains: () =>
        lanes.map((lane) => formatChain({ station: identity.station, lane, incarnation: identity.incarnation })),
      renewIncarnation: () => {
        identity = identity.renew(clock.newIncarnation());
      },
      state: syncState,
      onWhole: tender.whole,
      onChanged: () => {
        const now = JSON.stringify([...syncState.held]);
        if (now !== lastState) {
          lastState = now;
          publisher.touch('actions');
          arrivedFurther();
        }
        publisher.touch('sync');
      },
    });
  }

  let stopping: Promise<void> | undefined;
  function allRead(): void {
    everythingChanged();
    history.keeper?.start();
    receipts
      .catchUp(arrivedFurther)
      .catch((error: unknown) => log(`What the ERP said cannot be read: ${String(error)}`));
    if (server) startSync(server.link);
  }
  async function readOn(): Promise<void> {
    everythingChanged();
    let shownAt = performance.now();
    await history.read(Infinity, () => {
      if (performance.now() - shownAt < SHOW_EVERY_MS) return;
      everythingChanged();
      shownAt = performance.now();
    });
    if (!stopping) allRead();
  }
  try {
    await history.read(AT_ONCE_MS, () => undefined);
  } catch (error) {
    history.keeper?.discard();
    history.keeper?.stop();
    throw error;
  }
  let ready: Promise<void> = Promise.resolve();
  if (history.state().state === 'complete') allRead();
  else ready = readOn();
  ready.catch((error: unknown) => memoryBroken(startProblem(error)));

  const ranking = setInterval(rankAnew, RANK_EVERY_MS);
  const remembering = setInterval(() => {
    writeSyncState(folder, syncState, store);
    receipts.remember();
  }, 10_000);

  async function stop(): Promise<void> {
    clearInterval(ranking);
    clearInterval(remembering);
    history.end();
    live.stop();
    people.stop();
    publisher.stop();
    stopRows();
    stopCondition();
    await ready.catch(() => undefined);
    await scanning.stop();
    // What the machine counted until its counter was let go.
    await observations.stop();
    await sync?.stop();
    await tender.stop();
    writeSyncState(folder, syncState, store);
    receipts.stop();
    receipts.remember();
    history.keeper?.stop();
    await store.close();
  }

  return {
    handlers: publisher.handlers,
    ready,
    connect: publisher.connect,
    stop: () => (stopping ??= stop()),
  };
}

/** Folder of the database inside the data folder of a station. */
export function storeFolder(folder: string): string {
  return join(folder, 'store');
}
