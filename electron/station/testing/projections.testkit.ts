import { isAggregateKind, parseRef } from '../../../shared/aggregates/references.ts';
import { definitionOf, stateOf } from '../../../shared/aggregates/world.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import { answerTo } from '../../../shared/attention/refusal-answers.ts';
import type { TroubledFact } from '../../../shared/attention/troubled-fact.ts';
import type { Fact } from '../../../shared/catalogue/fact-catalogue.ts';
import { escalationDue } from '../../../shared/deviations/escalation.ts';
import { findDeviation } from '../../../shared/deviations/find-deviation.ts';
import { createDispatchList } from '../../../shared/dispatch/dispatch-list.ts';
import { canonicalJson } from '../../../shared/facts/canonical-json.ts';
import { compareFacts } from '../../../shared/facts/order.ts';
import type { Command } from '../../../shared/gate/command.ts';
import { decide } from '../../../shared/gate/decide.ts';
import { instantOf } from '../../../shared/gate/gate-context.ts';
import type { GateContext } from '../../../shared/gate/gate-context.ts';
import type { HostMethod, HostTopic } from '../../../shared/host/host-contract.ts';
import { createRecommend } from '../../../shared/next-action/recommend.ts';
import { deedsBehind } from '../../../shared/performance/deeds-behind.ts';
import { elementNames } from '../../../shared/performance/facts-behind.ts';
import { figureRange, workOf } from '../../../shared/performance/unit-performance.ts';
import { readUnitRecord } from '../../../shared/performance/unit-timeline.ts';
import { planArea, whatIfArea } from '../../../shared/planning/plan-area.ts';
import { evaluateRules } from '../../../shared/rules/evaluate-rules.ts';
import type { Receipt } from '../../../shared/sync/protocol.ts';
import { createCommands } from '../../../shared/testing/commands.ts';
import { receiptOf } from '../../../shared/testing/pasts.testkit.ts';
import { seededIds } from '../../../shared/testing/seeded.ts';
import { plantPeople, plantStations } from '../../../shared/testing/small-plant.ts';
import { pictureOf, statesOf } from '../../../shared/testing/world-picture.ts';
import { actionsViewOf } from '../../../shared/views/actions-view-of.ts';
import { deviationDetailOf, photoOf, raiseChoicesOf } from '../../../shared/views/deviation-detail-of.ts';
import { homeViewOf } from '../../../shared/views/home-view-of.ts';
import { nextViewOf } from '../../../shared/views/next-view-of.ts';
import { peopleHere } from '../../../shared/views/people-here.ts';
import { sessionViewOf } from '../../../shared/views/session-view-of.ts';
import type { StationPlace } from '../../../shared/views/session-view-of.ts';
import { sheetViewOf } from '../../../shared/views/sheet-view-of.ts';
import { shiftViewOf } from '../../../shared/views/shift-view-of.ts';
import type { LiveView } from '../kernel/live-views.ts';
import type { Changes } from '../kernel/replica.ts';
import { createStationDeviations } from '../kernel/station-deviations.ts';
import { stationViews } from '../kernel/station-views.ts';
import { reasonsViewOf } from '../views/reasons-view.ts';

/** A replica as its views see it. */
export interface SeenReplica {
  readonly world: World;
  /** What has arrived, by id. */
  readonly facts: ReadonlyMap<string, Fact>;
  readonly station: string;
  readonly equipment: string;
  readonly nowMs: number;
}

/** Something that is made of what happened. */
export interface Projection {
  readonly shows: () => unknown;
  /** What of it taking everything back does not restore, and why; absent: nothing. */
  readonly remembers?: string;
  /** What of it taking everything back does restore, where it remembers something; absent: nothing of it. */
  readonly stands?: () => unknown;
}

/** Something that is not made of facts and plan, and what it is made of. */
interface Apart {
  readonly apart: string;
}

/** Everything that can be seen of a replica, with what is kept up to date in between. */
export interface Projections {
  readonly changed: (changes: Changes) => void;
  /** Those views that are made anew only when something changed that changes them. */
  readonly live: readonly LiveView[];
  readonly topics: Readonly<Record<HostTopic, Projection | Apart>>;
  readonly methods: Readonly<Record<HostMethod, Projection | Apart>>;
  /** What no screen shows by itself, and others rest on. */
  readonly others: Readonly<Record<string, Projection>>;
}

/** The line without how long ago its facts are: from the first on a machine is idle, though all that is known of it was taken back. */
function withoutAge(line: unknown): unknown {
  const told = (name: string, value: unknown) =>
    name === 'dataAt' ? undefined : name === 'state' && value === 'idle' ? 'noData' : value;
  return JSON.parse(JSON.stringify(line ?? null, told));
}

/** The states of aggregates that are not as in the beginning; how often decisions were taken back is what makes the next one another. */
function statesThatStand(world: World, facts: Iterable<Fact>): string[] {
  const textOf = (state: unknown) =>
    canonicalJson(JSON.parse(JSON.stringify(state, (name, value: unknown) => (name === 'takenBack' ? 0 : value))));
  const refs = new Set([...facts].flatMap((fact) => fact.refs));
  return [...refs].toSorted().flatMap((ref) => {
    const { kind, id } = parseRef(ref);
    if (!isAggregateKind(kind)) return [];
    const state = textOf(stateOf(world, kind, id));
    const first = textOf(definitionOf(kind).initial(id));
    return state === first ? [] : [`${ref} ${state}`];
  });
}

const units = Object.values(plantStations);
const jobs = ['wo-1', 'wo-2', 'wo-3', 'wo-cancelled'].flatMap((order) =>
  ['10', '20', '30'].map((operation) => ({ order, operation })),
);

/** The same commands on every replica. */
function commandsFor(facts: Iterable<Fact>, nowMs: number): Command[] {
  const make = createCommands(seededIds(77, { nowMs: () => nowMs }));
  const given = [...new Set([...facts].toSorted(compareFacts).flatMap(({ command }) => command ?? []))];
  return [
    ...Object.keys(plantPeople).flatMap((person) => [make.signOn(person), make.signOff(person)]),
    ...jobs.flatMap(({ order, operation }) => [
      make.start('sue', order, operation, 'urgent'),
      make.resume('sue', order, operation),
      make.report('sue', order, operation, { good: '7', scrap: { crack: '1' } }),
      make.complete('sue', order, operation, { good: '1' }),
      make.reopen('sue', order, operation),
      make.rework('sue', order, operation, '1'),
      make.join('sue', order, operation),
      make.consume('sue', order, operation, 'lot-1'),
      make.giveBack('sue', order, operation, 'lot-1', '0.5'),
    ]),
    ...['wo-1', 'wo-2'].map((order) => make.decideChange('sue', order, 'adopt')),
    make.stop('sue'),
    make.release('sue'),
    ...given.slice(-12).map((command) => make.undo('sue', command)),
  ];
}

/** All projections of a replica. A new view or method of the host contract does not compile before it has its line here. */
export function projectionsOf(seen: SeenReplica): Projections {
  const { world, facts, station, equipment, nowMs } = seen;
  const place: StationPlace = { world, site: 'test', station, equipment };
  const now = () => nowMs;
  const dispatch = createDispatchList(world, () => equipment);
  dispatch.rebuild(nowMs);
  const own = () => [...facts.values()].filter(({ chain }) => chain.startsWith(`${station}/`)).toSorted(compareFacts);
  const troubled = (): TroubledFact[] =>
    [...facts.values()].flatMap((fact) => {
      const receipt = receiptOf(fact);
      return receipt?.posting?.state === 'rejected' || receipt?.doubt !== undefined ? [{ fact, receipt }] : [];
    });
  const people = () => sessionViewOf(place, { chosen: null, provenUntil: () => null }).people;
  const deviations = createStationDeviations({
    world,
    station,
    equipment: () => equipment,
    nowMs: now,
    troubled,
    unanswered: () => null,
    people,
    refsOf: (ids) => [...ids].flatMap((id) => facts.get(id)?.refs ?? []),
  });
  const planning = { nowMs, evaluations: 20 };
  const live = stationViews({
    replica: { world },
    place: () => place,
    nowMs: now,
    ranking: dispatch.ranking,
    heardMs: now,
    handed: () => [],
    lineDeviations: deviations.line,
    deviations: deviations.view,
    areaPlan: () => planArea(world, equipment, planning),
    unsent: (unanswered) => ({
      waiting: 0,
      pending: 0,
      rejected: 0,
      unanswered,
      facts: own().map((fact) => ({ fact, receipt: receiptOf(fact) })),
    }),
  });
  const liveView = (topic: HostTopic) => () => live.find((view) => view.topic === topic)?.make();
  const refused = (id: string): { readonly raw: Fact; readonly receipt: Receipt } | undefined => {
    const raw = facts.get(id);
    const receipt = raw && receiptOf(raw);
    return raw && receipt && { raw, receipt };
  };
  const context: GateContext = {
    world,
    nowMs,
    station: { id: station, equipment },
    recommended() {
      const [first] = dispatch.ranking().lines;
      return first && { order: first.job.orderId, operation: first.job.operation.id };
    },
    refusedPosting: refused,
    troubled,
    unanswered: () => null,
    factsOfCommand: (command) => [...facts.values()].filter((one) => one.command === command).toSorted(compareFacts),
  };
  /** Anew each time: what was shown before is remembered at one station only. */
  const recommend = () =>
    createRecommend({
      world,
      station,
      equipment: () => equipment,
      nowMs: now,
      session: () => sessionViewOf(place, { chosen: null, provenUntil: () => null }),
      ranking: dispatch.ranking,
      deviations: deviations.index,
      heardMs: now,
      decide: (command) => decide(context, command),
    });
  /** Deviations that there are, those that are over included. */
  const known = () => [...new Set([...deviations.index.open().keys(), ...world.logs.deviation.keys()])].toSorted();
  const details = () =>
    known().map((id) => {
      const at = deviations.sources();
      const one = deviations.index.open().get(id) ?? deviations.index.gone().get(id) ?? findDeviation(at, id);
      return one ? deviationDetailOf(at, one, people()) : null;
    });
  const decisions = (commands: readonly Command[]) =>
    commands.map((command) => [command.name, command.params, decide(context, command)]);
  const answers = () =>
    [...facts.values()].toSorted(compareFacts).map((fact) => {
      const receipt = receiptOf(fact);
      return receipt?.posting ? answerTo(world, fact, receipt.posting.at)?.id : undefined;
    });
  const out = { kind: 'machineOut', equipment, until: instantOf(nowMs + 7_200_000) } as const;
  const said = 'it tells what was recorded, and that it was taken back';
  return {
    live,
    changed(changes) {
      // As the station follows changes.
      const receipts = new Set([...facts.values()].flatMap((fact) => (receiptOf(fact) ? [fact.id] : [])));
      deviations.changed({ ...changes, receipts });
      dispatch.update(changes, nowMs);
    },
    topics: {
      session: { shows: () => sessionViewOf(place, { chosen: null, provenUntil: () => null }) },
      home: { shows: () => homeViewOf(place, dispatch.ranking(), nowMs, deviations.counts(), recommend()) },
      next: { shows: () => nextViewOf(place, dispatch.ranking(), nowMs) },
      actions: { shows: () => actionsViewOf(world, own(), () => 'server'), remembers: said },
      sync: { apart: 'how far the exchange with the server has come' },
      reasons: { shows: () => reasonsViewOf(world, equipment) },
      scans: { apart: 'what was read since the start' },
      devices: { apart: 'what is connected, and the settings of the station' },
      performance: { shows: liveView('performance') },
      stops: { shows: liveView('stops') },
      shift: { shows: () => shiftViewOf(place, dispatch.ranking(), nowMs) },
      line: {
        shows: liveView('line'),
        remembers: 'of how long ago its facts are',
        stands: () => withoutAge(liveView('line')()),
      },
      unsent: { shows: liveView('unsent'), remembers: said },
      sheet: { shows: () => sheetViewOf(place, dispatch.ranking(), nowMs) },
      deviations: { shows: liveView('deviations') },
      rules: { shows: liveView('rules') },
      areaPlan: { shows: liveView('areaPlan') },
    },
    methods: {
      execute: {
        shows: () => decisions(commandsFor(facts.values(), nowMs)),
        remembers: 'what can be taken back, and what was already',
        stands: () => decisions(commandsFor(facts.values(), nowMs).filter(({ name }) => name !== 'undo')),
      },
      factsBehind: {
        shows: () => elementNames.map((element) => deedsBehind(world, equipment, element, 0, nowMs)),
      },
      deviation: {
        shows: details,
        remembers: 'the deviations that there were',
        stands: () => details().filter((detail) => detail !== null),
      },
      photoOf: {
        shows: () =>
          known().flatMap((id) =>
            stateOf(world, 'deviation', id).photos.map(({ fact }) => photoOf({ world }, id, fact)),
          ),
      },
      raiseChoices: { shows: () => units.map((unit) => raiseChoicesOf(deviations.sources(), { equipment: unit })) },
      whatIf: { shows: () => whatIfArea(world, equipment, planning, [out]) },
      beat: { apart: 'the clock' },
      about: { apart: 'the installation' },
      scan: { apart: 'what was read' },
      actAs: { apart: 'who was chosen since the start' },
      provePin: { apart: 'a PIN' },
      configureDevices: { apart: 'the settings of the station' },
      leaveKiosk: { apart: 'a PIN' },
      enrol: { apart: 'the trust of the station' },
      rehearseRule: { apart: 'the whole record of the station, played anew' },
      raiseByScan: { apart: 'what was read' },
      testScans: { apart: 'what was read' },
      diagnose: { apart: 'the state of the installation' },
      supportFile: { apart: 'the installation' },
    },
    others: {
      'every aggregate': { shows: () => pictureOf(world), remembers: 'the facts without effect' },
      'every state': {
        shows: () => statesOf(world, [...facts.values()]),
        remembers: 'one line for each aggregate, also of those where nothing is left',
        stands: () => statesThatStand(world, facts.values()),
      },
      people: { shows: () => peopleHere(world, new Set(units)) },
      'answers to refusals': {
        shows: answers,
        remembers: 'one line for each fact',
        stands: () => answers().filter((id) => id !== undefined),
      },
      'timelines and Pareto': {
        shows: () =>
          units.map((unit) => {
            const range = figureRange(world.plan, unit, nowMs);
            const record = readUnitRecord(world, unit, range.soFar.fromMs);
            const { segments, counts, byJob, elements, figures } = workOf(world, record, range, nowMs);
            return { segments, counts, byJob, elements, figures };
          }),
      },
      escalations: {
        shows: () =>
          [...deviations.index.open()]
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([id, one]) => [id, escalationDue(deviations.sources(), one)]),
      },
      'rules that fire': { shows: () => units.map((unit) => evaluateRules({ world, equipment: unit, nowMs })) },
    },
  };
}
