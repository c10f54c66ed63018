import { applyFact, emptyWorld, stateOf } from '../../shared/aggregates/world.ts';
import { type Fact, readCheckedFact } from '../../shared/catalogue/fact-catalogue.ts';
import { countDrafts } from '../../shared/equipment/observe-counts.ts';
import { emptyHead } from '../../shared/facts/chain.ts';
import { HLC_ZERO } from '../../shared/facts/hlc.ts';
import { type FactDraft, sealFacts } from '../../shared/facts/seal.ts';
import type { Command } from '../../shared/gate/command.ts';
import { decide } from '../../shared/gate/decide.ts';
import type { GateContext, JobKey } from '../../shared/gate/gate-context.ts';
import { stationDraft } from '../../shared/gate/station-draft.ts';
import {
  type CommandResult,
  type HostHandlers,
  type HostResult,
  hostTopicNames,
  type HostTopic,
  type HostView,
} from '../../shared/host/host-contract.ts';
import { serveHost } from '../../shared/host/serve-host.ts';
import { must } from '../../shared/invariant.ts';
import { createRecommend } from '../../shared/next-action/recommend.ts';
import { deedsBehind } from '../../shared/performance/deeds-behind.ts';
import { createUnitPerformances } from '../../shared/performance/unit-performances.ts';
import { addPlanDocument, planBody, planRevision } from '../../shared/plan/plan-index.ts';
import type { PrioritySafety } from '../../shared/plan/priority-safety.ts';
import { homeViewOf } from '../../shared/views/home-view-of.ts';
import { nextViewOf } from '../../shared/views/next-view-of.ts';
import { performanceViewOf } from '../../shared/views/performance-view-of.ts';
import { rulesViewOf } from '../../shared/views/rules-view-of.ts';
import { sessionViewOf } from '../../shared/views/session-view-of.ts';
import { sheetViewOf } from '../../shared/views/sheet-view-of.ts';
import { shiftViewOf } from '../../shared/views/shift-view-of.ts';
import { stopsViewOf } from '../../shared/views/stops-view-of.ts';
import type { ReasonsView, SyncView } from '../../shared/views/view-schemas.ts';
import type { OpenCarrier } from '../link/carrier.ts';
import { fakeAreaPlan, fakeCrowdedPlan, fakeWhatIf } from './fake-area-plan.ts';
import { createFakeDeviations, fakeTroubles, fakeTwin } from './fake-deviations.ts';
import { fakeLine } from './fake-line.ts';
import { fakePlant } from './fake-plant.ts';
import { fakeFirings, fakeRehearsal, fakeRules } from './fake-rules.ts';
import { createFakeScans } from './fake-scans.ts';
import { createFakeSettings } from './fake-settings.ts';
import { fakeAnswered, fakeRefused, fakeUnsent } from './fake-unsent.ts';
import { EQUIPMENT, fakeActions, fakePlace, fakeRanking, fakeRecommended, STATION } from './fake-views.ts';

/** The PIN of everybody at the fake station who has one. */
export const FAKE_PIN = '2468';

type Wish = Command extends infer Each ? (Each extends Command ? Pick<Each, 'name' | 'params'> : never) : never;

/** A station that lives in the page: the real gate and folds of shared/ over a small plant, nothing durable. */
export interface FakeHost {
  readonly openCarrier: OpenCarrier;
  /** Does something as somebody, some minutes ago; for scenes. */
  readonly past: (minutesAgo: number, actor: string | null, wish: Wish) => void;
  readonly setSync: (sync: Partial<SyncView>) => void;
  /** The site has a rule for old urgent messages, and they are so old here. */
  readonly setPrioritySafety: (whenOlder: PrioritySafety['whenOlder'], ageMinutes: number) => void;
  /** The plan has no orders. */
  readonly forgetOrders: () => void;
  /** Topics that stay unknown. */
  readonly withhold: (...topics: readonly HostTopic[]) => void;
  /** Takes the station away, or brings it back. */
  readonly setAway: (away: boolean) => void;
  /** The machine stood, or stands since then (null), and nobody has said why: its counter noticed. */
  readonly stood: (minutesAgo: number, endedMinutesAgo: number | null) => void;
  /** The counter of the machine counts what is produced, and counted so many pieces of the running job. */
  readonly counted: (minutesAgo: number, counts: number) => void;
  /** Another station, which did not know of it, raised what is open here already. */
  readonly raiseTwin: () => void;
  /** What is asked about one deviation fails, or is answered again. */
  readonly breakDeviations: (broken: boolean) => void;
  /** The ERP sends a new revision of an order. */
  readonly changeOrder: (order: string, how: 'released' | 'cancelled' | 'rescheduled') => void;
  /** People at this machine and the next have raised what is wrong, and two stations took the same material. */
  readonly troubled: () => void;
  /** Rules of the site are published, stopped and to come, and have fired at stops some minutes ago. */
  readonly ruled: () => void;
  /** The plan of the area: still getting better, without anything, of many operations; or nothing can be worked out. */
  readonly planned: (how: {
    improving?: boolean;
    empty?: boolean;
    crowded?: boolean;
    broken?: boolean;
    gone?: boolean;
  }) => void;
  /** Recommends another job from now on, without telling the screens. */
  readonly override: (job: JobKey) => void;
}

/** The window of the preview, with the station behind it, for tests and for the console. */
export type PreviewWindow = typeof globalThis & { readonly fakeHost: FakeHost };

/** Starts a station over the fake plant; nobody is signed on. */
export function createFakeHost(): FakeHost {
  const world = emptyWorld();
  const plan = fakePlant(Date.now());
  for (const document of plan) addPlanDocument(world.plan, document);
  const facts: Fact[] = [];
  const performances = createUnitPerformances(world);
  const results = new Map<string, CommandResult>();
  const withheld = new Set<HostTopic>();
  const proven = new Map<string, string>();
  let chosen: string | null = null;
  let wrongPins = 0;
  let head = emptyHead(`${STATION}/normal/0123456789ab`);
  let hlc = HLC_ZERO;
  let away = false;
  let overridden: JobKey | undefined;
  let urgentAgeMinutes = 0;
  let sync: SyncView = {
    state: 'online',
    waiting: 0,
    lastContactAt: new Date().toISOString(),
    amberAfterMinutes: 60,
    problem: null,
    lanes: [
      { lane: 'priority', here: 12, coming: 0, secondsLeft: 0, completeAt: new Date().toISOString() },
      { lane: 'normal', here: 1272, coming: 0, secondsLeft: 0, completeAt: new Date().toISOString() },
    ],
    prioritySafety: { maxAgeMinutes: 60, whenOlder: 'allow' },
    serverRestoredAt: null,
    history: { state: 'complete', done: 1272, of: 1272 },
    storage: { state: 'good', at: null, code: null, detail: '' },
    keptAside: 0,
  };

  function record(drafts: readonly FactDraft[], nowMs: number): CommandResult {
    const newId = () => crypto.randomUUID();
    const sealed = sealFacts(drafts, head, hlc, { site: 'works', nowMs, boot: 'fake', mono: 0, newId });
    ({ head, hlc } = sealed);
    for (const raw of sealed.facts) {
      const fact = must(readCheckedFact(raw), raw.type);
      facts.push(fact);
      deviations.touched(applyFact(world, fact));
    }
    return { ok: true, facts: sealed.facts.map((fact) => fact.id) };
  }

  const deviations = createFakeDeviations(
    () => ({ world, nowMs: Date.now(), station: { id: STATION, equipment: EQUIPMENT } }),
    () => session().people,
  );

  const recommended = (nowMs: number): JobKey | undefined => {
    if (overridden) return overridden;
    const first = fakeRecommended(world, nowMs);
    return first && { order: first.job.orderId, operation: first.job.operation.id };
  };

  const session = () =>
    sessionViewOf(fakePlace(world), { chosen, provenUntil: (person) => proven.get(person) ?? null });

  let planning: Parameters<FakeHost['planned']>[0] = {};
  /** Of a full minute, so that it is the same for as long. */
  function areaPlan(nowMs: number): HostView<'areaPlan'> {
    const view =
      planning.crowded === true
        ? fakeCrowdedPlan(nowMs, 10, 400)
        : fakeAreaPlan(world, nowMs, planning.improving ?? false);
    return planning.empty === true
      ? { ...view, machines: view.machines.map((machine) => ({ ...machine, bars: [] })) }
      : view;
  }

  const gateContext = (nowMs: number): GateContext => ({
    world,
    nowMs,
    station: { id: STATION, equipment: EQUIPMENT },
    recommended: () => recommended(nowMs),
    provenByPin: (person) => (proven.get(person) ?? '') > new Date(nowMs).toISOString(),
    priorityAgeMs: () => urgentAgeMinutes * 60_000,
    refusedPosting: (id) => {
      const line = unsent.lines.find(({ fact, reached }) => fact === id && reached === 'rejected');
      return line && fakeRefused(line, must(facts.at(-1), 'a fact'));
    },
    factsOfCommand: (id) => facts.filter((fact) => fact.command === id),
  });

  const recommend = createRecommend({
    world,
    station: STATION,
    equipment: () => EQUIPMENT,
    nowMs: () => Date.now(),
    session: () => session(),
    ranking: () => fakeRanking(world, Date.now()),
    deviations: deviations.index,
    heardMs: () => Date.now(),
    decide: (command) => decide(gateContext(Date.now()), command),
  });

  function execute(command: Command, nowMs: number): CommandResult {
    const known = results.get(command.id);
    if (known) return known;
    const decision = decide(gateContext(nowMs), command);
    if (!decision.ok) return decision;
    const result = record(decision.drafts, nowMs);
    if (command.name === 'resendPosting' || command.name === 'settlePosting') {
      const code = command.name === 'resendPosting' ? 'resend' : command.params.as;
      unsent = fakeAnswered(unsent, command.params.posting, code, new Date(nowMs).toISOString());
    }
    // Whoever signs on acts.
    if (command.name === 'signOn') chosen = null;
    results.set(command.id, result);
    return result;
  }

  const reasonsOf = (category: keyof ReasonsView) => planBody(world.plan, 'reasons', category)?.reasons ?? [];

  function currentView(topic: HostTopic): unknown {
    if (withheld.has(topic)) return undefined;
    const nowMs = Date.now();
    switch (topic) {
      case 'session':
        return session();
      case 'home':
        return homeViewOf(fakePlace(world), fakeRanking(world, nowMs), nowMs, deviations.view(), recommend);
      case 'next':
        return nextViewOf(fakePlace(world), fakeRanking(world, nowMs), nowMs);
      case 'actions':
        return fakeActions(world, facts);
      case 'sync':
        return sync;
      case 'reasons':
        return {
          scrap: reasonsOf('scrap'),
          stop: reasonsOf('stop'),
          dispatchOverride: reasonsOf('dispatchOverride'),
          rework: reasonsOf('rework'),
          pause: reasonsOf('pause'),
          reopen: reasonsOf('reopen'),
          short: reasonsOf('short'),
          recommendation: reasonsOf('recommendation'),
        };
      case 'stops':
        return stopsViewOf(world.plan, stateOf(world, 'equipment', EQUIPMENT), '');
      case 'performance':
        return performanceViewOf(performances, EQUIPMENT, STATION, nowMs);
      case 'shift':
        return shiftViewOf(fakePlace(world), fakeRanking(world, nowMs), nowMs);
      case 'scans':
        return scans.view();
      case 'devices':
        return settings.view();
      case 'line':
        return fakeLine(nowMs, deviations.line());
      case 'unsent':
        return unsent;
      case 'deviations':
        return deviations.view();
      case 'areaPlan':
        return areaPlan(nowMs);
      case 'rules':
        return rulesViewOf(world, nowMs);
      case 'sheet':
        return sheetViewOf(fakePlace(world), fakeRanking(world, nowMs), nowMs);
      default:
        return undefined;
    }
  }

  let unsent = fakeUnsent(Date.now());
  const settings = createFakeSettings(
    world,
    Date.now,
    (person) => (proven.get(person) ?? '') > new Date().toISOString(),
  );
  const scans = createFakeScans({
    isTesting: settings.isTesting,
    context: () => ({
      world,
      station: { id: STATION, equipment: EQUIPMENT },
      active: session().active,
      recommended: () => recommended(Date.now()),
      lastCommand: () => facts.findLast(({ command }) => command !== null)?.command ?? undefined,
    }),
    execute: (command) => execute(command, Date.now()),
    actAs: (person) => {
      chosen = person;
    },
  });

  /** The PIN of everybody here who has one. Wrong ones are answered later and later. */
  function provePin(person: string, pin: string): HostResult<'provePin'> {
    if (!session().people.some(({ id }) => id === person))
      return { ok: false, reason: 'not-signed-on', waitSeconds: 0 };
    if (planBody(world.plan, 'person', person)?.pin === undefined) return { ok: false, reason: 'none', waitSeconds: 0 };
    if (pin !== FAKE_PIN) {
      wrongPins += 1;
      return { ok: false, reason: 'wrong', waitSeconds: Math.min(60, 2 ** (wrongPins - 1)) };
    }
    const until = new Date(Date.now() + 5 * 60_000).toISOString();
    proven.set(person, until);
    return { ok: true, until };
  }

  let publish = () => {};
  let broken = false;
  const handlers: HostHandlers = {
    async execute(command) {
      const result = execute(command, Date.now());
      if (result.ok && sync.state !== 'online') sync = { ...sync, waiting: sync.waiting + result.facts.length };
      publish();
      return result;
    },
    async scan({ id, text, source }) {
      const number = scans.take(id, text, source);
      publish();
      return { number };
    },
    async actAs({ person }) {
      const ok = session().people.some(({ id }) => id === person);
      if (ok) chosen = person;
      publish();
      return { ok };
    },
    async provePin({ person, pin }) {
      const result = provePin(person, pin);
      publish();
      return result;
    },
    async enrol({ ticket }) {
      if (!ticket.startsWith('LSE1.')) return { ok: false, code: 'no-ticket', detail: 'This is no ticket.' };
      const { trust: _, ...enrolled } = sync;
      sync = enrolled;
      publish();
      return { ok: true };
    },
    ...deviations.handlers,
    async deviation(params) {
      if (broken) throw new Error('the disk does not answer');
      return await deviations.handlers.deviation(params);
    },
    ...settings.handlers,
    async configureDevices(params) {
      const answer = await settings.handlers.configureDevices(params);
      publish();
      return answer;
    },
    raiseByScan: async ({ on }) => ({ on: scans.raising(on) }),
    async testScans(params) {
      const answer = await settings.handlers.testScans(params);
      publish();
      return answer;
    },
    ...fakeRehearsal(facts, plan),
    async whatIf({ changes }) {
      if (planning.broken === true) throw new Error('the planning does not answer');
      const [first] = changes;
      // Somebody else has finished it meanwhile.
      if (planning.gone === true && first && 'order' in first)
        return { ok: false, problems: [{ code: 'not-planned', params: { order: first.order.toUpperCase() } }] };
      return { ok: true, answer: fakeWhatIf(world, Date.now(), changes) };
    },
    factsBehind: async ({ equipment, element, page }) => {
      const { lines, total } = deedsBehind(world, equipment, element, page, Date.now());
      return { lines: [...lines], total };
    },
    beat: async () => ({ at: new Date().toISOString() }),
    about: async () => ({ version: '0.1.0', station: STATION, site: 'works', runtime: 'Page', facts: facts.length }),
  };

  let reconnect = () => {};
  return {
    openCarrier(events) {
      let connection: ReturnType<typeof serveHost> | undefined;
      reconnect = () => {
        if (away) {
          connection = undefined;
          events.onFrame(JSON.stringify({ t: 'gone' }));
          return;
        }
        // Frames cross a task boundary, as they do on a real carrier.
        const send = (frame: unknown) => queueMicrotask(() => events.onFrame(JSON.stringify(frame)));
        connection = serveHost({ handlers, currentView }, send);
      };
      reconnect();
      publish = () => {
        for (const topic of hostTopicNames) {
          const view = currentView(topic);
          if (view !== undefined) connection?.publish(topic, view);
        }
      };
      return { send: (frame) => connection?.receive(frame) };
    },
    past(minutesAgo, actor, wish) {
      const command = { id: crypto.randomUUID(), actor, ...wish } as Command;
      const result = execute(command, Date.now() - minutesAgo * 60_000);
      if (!result.ok) throw new Error(`The scene cannot be built: ${command.name} is refused, ${result.refusal.code}.`);
    },
    stood(minutesAgo, endedMinutesAgo) {
      const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
      const stopped = { equipment: EQUIPMENT, since: at(minutesAgo), idleSeconds: 60 };
      const noticed = record([stationDraft('StopDetected', stopped, Date.parse(at(minutesAgo)) + 60_000)], Date.now());
      if (endedMinutesAgo === null || !noticed.ok) return;
      const ended = { equipment: EQUIPMENT, stop: must(noticed.facts[0], 'the stop'), at: at(endedMinutesAgo) };
      record([stationDraft('RunDetected', ended, Date.parse(ended.at))], Date.now());
    },
    counted(minutesAgo, counts) {
      const machine = must(planRevision(world.plan, 'equipment', EQUIPMENT), EQUIPMENT);
      if (machine.kind !== 'equipment') return;
      const body = { ...machine.body, counter: { books: 'produced' as const, piecesPerCount: 1 } };
      addPlanDocument(world.plan, { ...machine, revision: machine.revision + 1, body });
      const toMs = Date.now() - minutesAgo * 60_000;
      record(countDrafts(world, EQUIPMENT, { fromMs: toMs - 600_000, toMs, counts }, toMs), toMs);
      publish();
    },
    changeOrder(order, how) {
      const body = must(planBody(world.plan, 'workOrder', order), order);
      const due = new Date(Date.parse(body.due) + 26 * 3_600_000).toISOString();
      const quantity = { ...body.quantity, value: '420' };
      const requestState = how === 'cancelled' ? ('cancelled' as const) : body.requestState;
      const change = how === 'rescheduled' ? { due, priority: 7 } : { quantity, due, requestState };
      addPlanDocument(world.plan, {
        kind: 'workOrder',
        id: order,
        revision: 2,
        externalRefs: [],
        body: { ...body, ...change },
      });
      deviations.touched([`workOrder:${order}`, `equipment:${EQUIPMENT}`]);
      publish();
    },
    troubled() {
      for (const { atMs, draft } of fakeTroubles(Date.now())) record([draft], atMs);
      publish();
    },
    ruled() {
      const nowMs = Date.now();
      for (const { atMs, draft } of fakeRules(nowMs)) record([draft], atMs);
      // As they would have fired, looked at every minute.
      for (let atMs = nowMs - 4 * 3_600_000; atMs <= nowMs; atMs += 60_000) record(fakeFirings(world, atMs), atMs);
      publish();
    },
    planned(how) {
      planning = how;
      publish();
    },
    override(job) {
      overridden = job;
    },
    setSync(change) {
      sync = { ...sync, ...change };
      publish();
    },
    setPrioritySafety(whenOlder, ageMinutes) {
      const before = must(planBody(world.plan, 'settings', 'site'), 'settings');
      const prioritySafety = { maxAgeMinutes: 60, whenOlder };
      const body = { ...before, prioritySafety };
      addPlanDocument(world.plan, { kind: 'settings', id: 'site', revision: 2, externalRefs: [], body });
      urgentAgeMinutes = ageMinutes;
      const completeAt = new Date(Date.now() - ageMinutes * 60_000).toISOString();
      sync = { ...sync, prioritySafety, lanes: sync.lanes.map((lane) => ({ ...lane, completeAt })) };
      publish();
    },
    forgetOrders() {
      for (const key of world.plan.current.keys()) if (key.startsWith('workOrder/')) world.plan.current.delete(key);
    },
    withhold(...topics) {
      for (const topic of topics) withheld.add(topic);
    },
    raiseTwin() {
      const atMs = Date.now();
      record([fakeTwin(atMs)], atMs);
      publish();
    },
    breakDeviations(now) {
      broken = now;
      publish();
    },
    setAway(now) {
      away = now;
      reconnect();
    },
  };
}
