import { applyFact, emptyWorld } from '../../shared/aggregates/world.ts';
import { type Fact, readCheckedFact } from '../../shared/catalogue/fact-catalogue.ts';
import { emptyHead } from '../../shared/facts/chain.ts';
import { HLC_ZERO } from '../../shared/facts/hlc.ts';
import { sealFacts } from '../../shared/facts/seal.ts';
import type { Command } from '../../shared/gate/command.ts';
import { decide } from '../../shared/gate/decide.ts';
import type { JobKey } from '../../shared/gate/gate-context.ts';
import {
  type CommandResult,
  type HostHandlers,
  hostTopicNames,
  type HostTopic,
} from '../../shared/host/host-contract.ts';
import { serveHost } from '../../shared/host/serve-host.ts';
import { must } from '../../shared/invariant.ts';
import { addPlanDocument, planBody } from '../../shared/plan/plan-index.ts';
import type { PrioritySafety } from '../../shared/plan/priority-safety.ts';
import { homeViewOf } from '../../shared/views/home-view-of.ts';
import { nextViewOf } from '../../shared/views/next-view-of.ts';
import { sessionViewOf } from '../../shared/views/session-view-of.ts';
import type { ReasonsView, SyncView } from '../../shared/views/view-schemas.ts';
import type { OpenCarrier } from '../link/carrier.ts';
import { fakePlant } from './fake-plant.ts';
import { EQUIPMENT, fakeActions, fakePlace, fakeRanking, fakeRecommended, STATION } from './fake-views.ts';

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
  /** Recommends another job from now on, without telling the screens. */
  readonly override: (job: JobKey) => void;
}

/** The window of the preview, with the station behind it, for tests and for the console. */
export type PreviewWindow = typeof globalThis & { readonly fakeHost: FakeHost };

/** Starts a station over the fake plant; nobody is signed on. */
export function createFakeHost(): FakeHost {
  const world = emptyWorld();
  for (const document of fakePlant(Date.now())) addPlanDocument(world.plan, document);
  const facts: Fact[] = [];
  const results = new Map<string, CommandResult>();
  const withheld = new Set<HostTopic>();
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

  function execute(command: Command, nowMs: number): CommandResult {
    const known = results.get(command.id);
    if (known) return known;
    const decision = decide(
      {
        world,
        nowMs,
        station: { id: STATION, equipment: EQUIPMENT },
        recommended: () => {
          if (overridden) return overridden;
          const first = fakeRecommended(world, nowMs);
          return first && { order: first.job.orderId, operation: first.job.operation.id };
        },
        priorityAgeMs: () => urgentAgeMinutes * 60_000,
        factsOfCommand: (id) => facts.filter((fact) => fact.command === id),
      },
      command,
    );
    if (!decision.ok) return decision;
    const newId = () => crypto.randomUUID();
    const sealed = sealFacts(decision.drafts, head, hlc, { site: 'works', nowMs, boot: 'fake', mono: 0, newId });
    ({ head, hlc } = sealed);
    for (const raw of sealed.facts) {
      const fact = must(readCheckedFact(raw), raw.type);
      facts.push(fact);
      applyFact(world, fact);
    }
    const result: CommandResult = { ok: true, facts: sealed.facts.map((fact) => fact.id) };
    results.set(command.id, result);
    return result;
  }

  const reasonsOf = (category: keyof ReasonsView) => planBody(world.plan, 'reasons', category)?.reasons ?? [];

  function currentView(topic: HostTopic): unknown {
    if (withheld.has(topic)) return undefined;
    const nowMs = Date.now();
    switch (topic) {
      case 'session':
        return sessionViewOf(fakePlace(world), { chosen: null, provenUntil: () => null });
      case 'home':
        return homeViewOf(fakePlace(world), fakeRanking(world, nowMs), nowMs);
      case 'next':
        return nextViewOf(fakePlace(world), fakeRanking(world, nowMs));
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
        };
      default:
        return undefined;
    }
  }

  let publish = () => {};
  const handlers: HostHandlers = {
    async execute(command) {
      const result = execute(command, Date.now());
      if (result.ok && sync.state !== 'online') sync = { ...sync, waiting: sync.waiting + result.facts.length };
      publish();
      return result;
    },
    scan: async () => ({ number: 1 }),
    actAs: async () => ({ ok: true }),
    provePin: async () => ({ ok: false, reason: 'none', waitSeconds: 0 }),
    configureDevices: async () => ({ ok: true }),
    testScans: async ({ on }) => ({ on }),
    diagnose: async () => ({ steps: [] }),
    supportFile: async () => ({ name: 'support.txt', text: '' }),
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
    setAway(now) {
      away = now;
      reconnect();
    },
  };
}
