import { refTo } from '../../../shared/aggregates/references.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import type { Deviation } from '../../../shared/deviations/deviation-type.ts';
import { parseChain } from '../../../shared/facts/chain.ts';
import { hlcMillis } from '../../../shared/facts/hlc.ts';
import type { FactDraft } from '../../../shared/facts/seal.ts';
import { stationDraft } from '../../../shared/gate/station-draft.ts';
import type { HostHandlers } from '../../../shared/host/host-contract.ts';
import { createRecommend } from '../../../shared/next-action/recommend.ts';
import { planBody } from '../../../shared/plan/plan-index.ts';
import { sessionViewOf } from '../../../shared/views/session-view-of.ts';
import { createPeopleAtStation } from '../people/people-at-station.ts';
import { createAreaPlanning } from '../planning/area-planning.ts';
import { startProblem } from '../process/start-problem.ts';
import { startScanning } from '../scan/scanning.ts';
import { createScopeTender } from '../scope/tend-scope.ts';
import { openStationTime } from '../sync/station-time.ts';
import type { Correction } from '../sync/station-time.ts';
import { revocationIn } from '../trust/revoked-by-fact.ts';
import { isTicketText, openStationTrust } from '../trust/station-trust.ts';
import { unansweredHere } from '../views/performance-views.ts';
import { refusedPosting, troubledFacts } from '../views/troubled-facts.ts';
import { unsentSources } from '../views/unsent-sources.ts';
import { createAutomation } from './automation.ts';
import { createCommandGate } from './command-gate.ts';
import { createEscalations } from './escalations.ts';
import { createExchange } from './exchange.ts';
import { followChanges } from './follow-changes.ts';
import { createLiveViews } from './live-views.ts';
import { createObservations, nodeSchedule } from './observations.ts';
import { openStation } from './open-station.ts';
import { createRehearsals } from './rehearsals.ts';
import { forgetKeptAside, noChanges, takeRows } from './replica.ts';
import { createStationDeviations } from './station-deviations.ts';
import { stationHandlers } from './station-handlers.ts';
import type { StationOptions } from './station-options.ts';
import { slowTopics, stationTopics } from './station-topics.ts';
import { stationViews } from './station-views.ts';
import { createViewPublisher } from './view-publisher.ts';
import type { ViewPublisher } from './view-publisher.ts';

/** Every so often the dispatch list is ranked again, because time alone changes it (milliseconds). */
const RANK_EVERY_MS = 30_000;
/** How often the list is asked whether the clock has turned a line: it knows when, so asking costs nothing. */
const TURN_EVERY_MS = 1000;
/** What is only remembered to be quick or right sooner is written this often (milliseconds). */
const REMEMBER_EVERY_MS = 10_000;
/** So long a start reads history before it lets screens in (milliseconds). */
const AT_ONCE_MS = 150;
/** While history is read, screens get what is known this often (milliseconds). */
const SHOW_EVERY_MS = 2000;

/** So many days a clock may have gone on unseen and is believed, unless the site says otherwise. */
const USUAL_CLOCK_DAYS = 14;
const DAY_MS = 86_400_000;

/** A running station: the kernel behind every screen. */
export interface Station {
  /** Serves one screen; `send` gets its frames and must not throw. @returns the connection and a function that ends it. */
  readonly connect: ViewPublisher['connect'];
  readonly handlers: HostHandlers;
  /** What it knows, for whoever runs it in their own process: tests and the simulator compare replicas. */
  readonly world: World;
  /** The deviations that are open, by id, as the screens show them. */
  readonly deviations: () => ReadonlyMap<string, Deviation>;
  /** The time that it goes by, which is not always what the clock on its wall says. */
  readonly nowMs: () => number;
  /** Resolves when the whole history has been read: until then commands are refused. */
  readonly ready: Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a station: goes on where its projection was left, opens the gate, keeps the views and exchanges with the server. Where much of the
 * history has to be read, screens are answered at once with what is known; commands and the exchange wait until all is read.
 * @throws IdentityProblem, StorageFailure or UnfoldableFact, each with a sentence for the screen.
 */
export async function startStation(options: StationOptions): Promise<Station> {
  const { store, folder } = options;
  const wall = options.clock;
  const time = openStationTime(folder, wall, options.log ?? (() => undefined));
  /** What is recorded and shown is told by this one; the wall clock may be off. */
  const clock = { ...wall, nowMs: time.nowMs };
  const opened = openStation({ ...options, clock });
  const { log, replica, history, receipts, dispatch, equipment, recommended, stillReading } = opened;
  const { world } = replica;

  const trust =
    options.server &&
    openStationTrust({
      folder,
      identity: opened.identity,
      nextKeys: opened.nextKeys,
      server: options.server,
      // TLS judges certificates by it; credentials must not last longer because a machine was off.
      nowMs: wall.nowMs,
      onChanged: () => {
        publisher.touch('sync', 'session');
      },
      log,
    });
  /** What was recorded before carries wrong times, or the clock did: what comes now begins new chains, and says so first. */
  function corrected(correction: Correction | undefined): void {
    if (!correction) return;
    const { fromAheadMs, toAheadMs, found, recorded } = correction;
    const seconds = (ms: number) => Math.round(ms / 1000);
    const data = {
      station: options.station,
      fromAheadSeconds: seconds(fromAheadMs),
      toAheadSeconds: seconds(toAheadMs),
      found,
      ...(recorded ? { recorded } : {}),
    };
    log(`The clock of this station was ${data.fromAheadSeconds} s ahead and is set right; it goes on in new chains.`);
    try {
      opened.renewIncarnation();
    } catch (error) {
      // A full disk, mostly. That the clock was set is on record all the same, in the chain that goes on.
      log(`New chains cannot begin: ${startProblem(error).sentence}`);
    }
    gate
      .record((nowMs) => [stationDraft('ClockCorrected', data, nowMs)])
      .then(
        () => exchange.client()?.kick(),
        (error: unknown) => log(`That the clock was set right is not on record: ${String(error)}`),
      );
  }
  const hasServer = () => options.link !== null || trust?.hasServer() === true;
  const exchange = createExchange({
    station: opened,
    trust,
    wallMs: wall.nowMs,
    heardTime: (serverMs) => corrected(time.heard(serverMs)),
    onWhole: (whole) => tender.whole(whole),
    onChanged: () => publisher.touch('sync'),
    onHeld: () => {
      publisher.touch('actions');
      follower.arrivedFurther();
    },
  });
  /** Of what nobody commanded and what has happened all the same: where it cannot be recorded, that is said and nobody is held up. */
  const note = async (draft: (nowMs: number) => FactDraft) => {
    try {
      await gate.record((nowMs) => [draft(nowMs)]);
      exchange.client()?.kick();
    } catch (error) {
      log(startProblem(error).sentence);
    }
  };
  const people = createPeopleAtStation({
    folder,
    world,
    station: options.station,
    clock,
    credentials: trust?.credentials,
    wrong: async (person) =>
      await note((nowMs) => stationDraft('PinRefused', { person, station: options.station }, nowMs)),
    left: async (id) =>
      await note((nowMs) => ({
        ...stationDraft('KioskLeft', { person: id, station: options.station }, nowMs),
        person: { id, proof: 'badge+pin' },
      })),
    schedule: nodeSchedule,
    // What is best to do depends on who acts.
    onChanged: () => publisher.touch('session', 'home'),
    log,
  });
  const deviations = createStationDeviations({
    world,
    station: options.station,
    equipment,
    nowMs: clock.nowMs,
    troubled: () => troubledFacts(receipts, store.reader),
    unanswered: () =>
      unansweredHere({ replica, nowMs: clock.nowMs, heardMs: exchange.heardMs, handed: receipts.handed }),
    people: () => sessionViewOf(opened.place(), people.inViews()).people,
    refsOf: (facts) =>
      [...store.reader.facts([...facts]).values()].flatMap(({ refs, chain }) => {
        const at = planBody(world.plan, 'station', parseChain(chain).station)?.equipment;
        return at === undefined ? refs : [...refs, refTo('equipment', at)];
      }),
  });
  const planning = createAreaPlanning({
    world,
    equipment,
    nowMs: clock.nowMs,
    heardMs: exchange.heardMs,
    program: options.searchProgram,
    onBetter: () => publisher.touch('areaPlan'),
    log,
  });
  const live = createLiveViews(
    stationViews({
      replica,
      place: opened.place,
      nowMs: clock.nowMs,
      ranking: dispatch.ranking,
      heardMs: exchange.heardMs,
      handed: receipts.handed,
      deviations: deviations.view,
      lineDeviations: deviations.line,
      areaPlan: planning.refresh,
      unsent: (unanswered) => unsentSources(replica, receipts, opened.heldSeq, store.reader, unanswered),
    }),
    (topic) => publisher.touch(topic),
    nodeSchedule,
    clock.mono,
  );
  const follower = followChanges({
    station: opened,
    live,
    deviations,
    touch: (...topics) => publisher.touch(...topics),
    planChanged(kinds) {
      scanning.planChanged(kinds);
      escalations.planChanged(kinds);
      automation.touched();
    },
    machineTouched(refs) {
      observations.touched();
      escalations.touched();
      automation.touched(refs);
    },
  });
  const topics = stationTopics({
    station: opened,
    people,
    scanning: () => scanning,
    reasons: follower.reasons,
    live,
    client: exchange.client,
    hasServer,
    trust,
    deviationCounts: deviations.counts,
    areaPlan: planning.view,
    nextAction: createRecommend({
      world,
      station: options.station,
      equipment,
      nowMs: clock.nowMs,
      session: () => sessionViewOf(opened.place(), people.inViews()),
      ranking: dispatch.ranking,
      deviations: deviations.index,
      heardMs: exchange.heardMs,
      decide: (command) => gate.wouldDecide(command),
    }),
    serverAheadMs: exchange.serverAheadMs,
    unprovenAheadMs: time.unprovenAheadMs,
  });
  const gate = createCommandGate({
    store,
    replica,
    clock,
    identity: opened.identity,
    equipment,
    recommended,
    priorityAgeMs: () => (hasServer() ? (exchange.client()?.ageMs('priority') ?? null) : undefined),
    revoked: () => {
      const state = trust?.state();
      return state?.state === 'revoked' ? { at: state.at, reason: state.reason } : undefined;
    },
    refusedPosting: (fact) => refusedPosting(receipts, store.reader, fact),
    deviationSources: deviations.sources,
    history: stillReading,
    provenByPin: people.isProven,
    hasPin: people.hasPin,
    observed: (command, nowMs) => observations.before(command, nowMs),
    schedule: nodeSchedule,
    onChanged: (changes) => {
      follower.changed(changes);
      // What the person looks at: the screen shows it before it words the answer.
      publisher.sendNow('home');
      // A count that shows while its line does not would put the Undo of another under the finger.
      publisher.sendNow('actions');
      exchange.client()?.kick();
    },
    onBroken: (sentence) => opened.memoryBroken({ sentence }),
  });
  const execute: HostHandlers['execute'] = async (command) => {
    const answer = await gate.execute(command);
    people.answered(command, answer);
    return answer;
  };
  const observations = createObservations({
    world,
    station: options.station,
    equipment,
    nowMs: clock.nowMs,
    monoMs: clock.mono,
    schedule: nodeSchedule,
    record: gate.record,
    failed: log,
  });
  const escalations = createEscalations({
    deviations,
    nowMs: clock.nowMs,
    monoMs: clock.mono,
    schedule: nodeSchedule,
    record: gate.record,
    failed: log,
  });
  const automation = createAutomation({
    world,
    equipment,
    nowMs: clock.nowMs,
    schedule: nodeSchedule,
    record: gate.record,
    failed: log,
  });
  const scanning = startScanning({
    folder,
    clock,
    world,
    station: options.station,
    equipment,
    recommended,
    history: stillReading,
    execute,
    session: topics.session,
    actions: topics.actions,
    actAs: people.handlers.actAs,
    isProven: people.isProven,
    hasPin: people.hasPin,
    onTicket: (text) => {
      if (!trust || !isTicketText(text)) return false;
      void trust.enrol(text).then(({ ok }) => {
        if (ok) exchange.anew();
      });
      return true;
    },
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
  const rehearsals = createRehearsals({
    reader: store.reader,
    nowMs: clock.nowMs,
    program: options.rehearsalProgram,
    log,
  });
  const handlers = stationHandlers({
    station: opened,
    execute,
    people,
    scanning,
    deviations,
    rehearsals,
    planning,
    exchange,
    topics,
    trust,
  });
  const publisher = createViewPublisher(topics, handlers, slowTopics);

  const stopCondition = store.onCondition(() => publisher.touch('sync'));
  const stopRows = store.onRows((rows) => {
    const changes = noChanges();
    try {
      takeRows(replica, rows, clock.nowMs(), changes);
      for (const fact of receipts.take(rows)) changes.receipts.add(fact);
      const revoked = trust && revocationIn(rows, opened.identity());
      // The next hello asks the server itself, and hands over what is still here.
      if (revoked) {
        trust.revoked(revoked);
        exchange.anew();
      }
    } catch (error) {
      // They are on the disk; the next start reads them again, and says why if it cannot.
      opened.memoryBroken({ sentence: `What came from the server cannot be shown: ${startProblem(error).sentence}` });
      return;
    }
    follower.changed(changes);
  });
  const tender = createScopeTender({
    store: {
      reader: store.reader,
      forgetOtherPulls: store.forgetOtherPulls,
      purge: async (keys, decidedAt) => {
        await store.purge(keys, decidedAt);
        forgetKeptAside(replica, keys);
      },
    },
    world,
    nowMs: clock.nowMs,
    left: (orders) => {
      const changes = noChanges();
      for (const order of orders) changes.plan.add(`workOrder/${order}`);
      follower.changed(changes);
    },
    withdrawn: (refs) => {
      log('The server was put back and has lost what it had written itself: that is as if it had never been said.');
      follower.changed({ ...noChanges(), refs: new Set(refs) });
    },
    forgotten: (facts) => opened.projection?.forget(facts),
    failed: (error) => log(`The rows that are not needed stay on the disk: ${String(error)}`),
  });

  let stopping: Promise<void> | undefined;
  /** By how much a clock may have gone on since it was last known before somebody has to vouch for it. */
  function judgeClock(): void {
    const days = planBody(world.plan, 'settings', 'site')?.clockTrustDays ?? USUAL_CLOCK_DAYS;
    time.judge({ stampMs: hlcMillis(replica.hlc), limitMs: hasServer() ? days * DAY_MS : null });
    publisher.touch('sync');
  }
  function allRead(): void {
    judgeClock();
    follower.everything();
    history.keeper?.start();
    receipts
      .catchUp(() => {
        deviations.everything();
        follower.arrivedFurther();
      })
      .catch((error: unknown) => log(`What the ERP said cannot be read: ${String(error)}`));
    exchange.start();
    escalations.start();
    automation.start();
  }
  async function readOn(): Promise<void> {
    follower.everything();
    let shownAt = performance.now();
    await history.read(Infinity, () => {
      if (performance.now() - shownAt < SHOW_EVERY_MS) return;
      follower.everything();
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
  ready.catch((error: unknown) => opened.memoryBroken(startProblem(error)));

  const ranking = setInterval(follower.rankAnew, RANK_EVERY_MS);
  const turning = setInterval(() => follower.turned(exchange.heardMs()), TURN_EVERY_MS);
  const remembering = setInterval(() => {
    opened.remember();
    escalations.look();
    const correction = time.look();
    if (!correction) return;
    corrected(correction);
    exchange.anew();
  }, REMEMBER_EVERY_MS);

  async function stop(): Promise<void> {
    clearInterval(ranking);
    clearInterval(turning);
    clearInterval(remembering);
    history.end();
    live.stop();
    people.stop();
    trust?.stop();
    publisher.stop();
    rehearsals.stop();
    planning.stop();
    stopRows();
    stopCondition();
    await ready.catch(() => undefined);
    await scanning.stop();
    // What the machine counted until its counter was let go.
    await observations.stop();
    await escalations.stop();
    await automation.stop();
    gate.stop();
    await exchange.stop();
    await tender.stop();
    receipts.stop();
    opened.remember();
    time.remember();
    history.keeper?.stop();
    await store.close();
  }

  return {
    handlers: publisher.handlers,
    world,
    deviations: deviations.index.open,
    nowMs: clock.nowMs,
    ready,
    connect: publisher.connect,
    stop: () => (stopping ??= stop()),
  };
}
