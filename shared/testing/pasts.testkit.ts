import * as fc from 'fast-check';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { stopDrafts } from '../equipment/detect-stop.ts';
import { countDrafts } from '../equipment/observe-counts.ts';
import { must } from '../invariant.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { addPlanDocument, planRevision } from '../plan/plan-index.ts';
import { evaluateRules } from '../rules/evaluate-rules.ts';
import { automationDrafts } from '../rules/fire-rule.ts';
import type { Receipt } from '../sync/protocol.ts';
import { chaoticHistory, quarantineOf, wishes } from './histories.testkit.ts';
import { createTestClock } from './seeded.ts';
import { smallPlant } from './small-plant.ts';
import { createTestStation, readTestFact } from './test-station.ts';
import type { TestStation } from './test-station.ts';
import { commandOf, REFUSED_AT, revisionOf } from './wishes.ts';

/** What there is to know: facts, the plan with every revision that came, and when somebody looks. */
export interface Past {
  readonly facts: readonly Fact[];
  readonly documents: readonly PlanDocument[];
  readonly nowMs: number;
}

const day: PlanDocument = {
  kind: 'calendar',
  id: 'day',
  revision: 1,
  externalRefs: [],
  body: {
    name: 'Day',
    shifts: [
      {
        id: 'day',
        name: { en: 'Day', de: 'Tag' },
        days: [1, 2, 3, 4, 5],
        start: '06:00',
        end: '14:00',
        breaks: [{ start: '07:05', end: '07:15' }],
      },
    ],
    exceptions: [],
  },
};

/** The small plant with a shift, a saw whose counter counts pieces and notices stops, and two people of one name. */
export function countingPlant(): PlanDocument[] {
  return [
    day,
    ...smallPlant().map((document): PlanDocument => {
      if (document.kind === 'settings') return { ...document, body: { ...document.body, calendar: 'day' } };
      if (document.kind === 'person' && document.id === 'tom')
        return { ...document, body: { ...document.body, name: 'Name ann' } };
      if (document.kind !== 'equipment' || document.id !== 'saw-1') return document;
      const counter = { books: 'produced' as const, piecesPerCount: 1 };
      return { ...document, body: { ...document.body, counter, stopDetection: { idleSeconds: 30 } } };
    }),
  ];
}

/** What machines and stations do by themselves, and what else no command tells. */
const events = ['counts', 'stands', 'stands for both', 'rules', 'time', 'moved', 'renamed', 'set aside'] as const;

/** A chaotic history over the same plan: ids that collide, facts that follow from nothing. */
export const chaoticPast: fc.Arbitrary<Past> = chaoticHistory.map((facts) => ({
  facts,
  documents: countingPlant(),
  nowMs: 10_000,
}));

/** The next revision of a document of the plan, changed. */
function revised(station: TestStation, event: 'moved' | 'renamed', number: number): PlanDocument | undefined {
  const { plan } = station.world;
  const kind = event === 'moved' ? 'lot' : 'equipment';
  const id = event === 'moved' ? 'lot-1' : 'saw-1';
  const current = planRevision(plan, kind, id);
  if (current?.kind === 'lot') {
    const disposition = number % 2 === 0 ? ('blocked' as const) : ('unrestricted' as const);
    return { ...current, revision: current.revision + 1, body: { ...current.body, disposition } };
  }
  if (current?.kind !== 'equipment') return undefined;
  return { ...current, revision: current.revision + 1, body: { ...current.body, name: `Saw ${number}` } };
}

function byItself(stations: readonly TestStation[], station: TestStation, event: string, number: number): void {
  const { world, clock, id } = station;
  const { equipment } = station.context().station;
  if (equipment === null) return;
  const nowMs = clock.nowMs();
  const watching = { equipment, station: id, lastCountMs: nowMs, sinceMs: 0 };
  if (event === 'counts')
    station.record(
      countDrafts(world, equipment, { fromMs: nowMs - 500, toMs: nowMs, counts: 1 + (number % 9) }, nowMs),
    );
  if (event === 'rules') {
    const sight = { world, equipment, nowMs };
    station.record(automationDrafts(sight, evaluateRules(sight)));
  }
  if (event === 'time') clock.advance((number % 40) * 60_000);
  if (event.startsWith('stands')) {
    clock.advance(60_000);
    const drafts = stopDrafts(world, watching, clock.nowMs());
    station.record(drafts);
    // Another station notices the same: an echo.
    if (event === 'stands for both') stations.find((other) => other !== station)?.record(drafts);
  }
  clock.advance(1000);
}

/**
 * What three stations with a common plan, a supervisor each and now and then an exchange of facts record, with what machines count, stops that
 * two stations notice, rules that fire, revisions of plan documents, refusals of the ERP with their answers, and verdicts of the server.
 */
export const livelyPast: fc.Arbitrary<Past> = fc
  .record({
    all: wishes(3, 50, [
      ['resend', 2],
      ['settle', 1],
      ['sync', 1],
    ]),
    meanwhile: fc.array(
      fc.record({ after: fc.nat(50), station: fc.nat(2), event: fc.constantFrom(...events), number: fc.nat(99) }),
      { maxLength: 16, size: 'max' },
    ),
  })
  .map(({ all, meanwhile }) => {
    const clock = createTestClock();
    const documents = countingPlant();
    // Two of them stand at one saw: what one notices, the other may notice, too.
    const stations = (['st-saw-1', 'st-saw-2', 'st-mill-1'] as const).map((id, index) => {
      const equipment = id === 'st-mill-1' ? 'mill-1' : 'saw-1';
      const station = createTestStation({ id, equipment, plan: documents, seed: index + 1, clock });
      for (const person of ['sue', 'ann', 'tom']) station.give(station.commands.signOn(person));
      return station;
    });
    // Something is always made.
    const [saw] = stations;
    if (saw) {
      saw.give(saw.commands.start('sue', 'wo-1', '10', 'urgent'));
      saw.give(saw.commands.report('sue', 'wo-1', '10', { good: '5' }));
    }
    const verdicts: Fact[] = [];
    const publish = (document: PlanDocument) => {
      documents.push(document);
      for (const { world } of stations) addPlanDocument(world.plan, document);
    };
    for (const [index, wish] of all.entries()) {
      const station = must(stations[wish.station], 'station');
      const command = commandOf(wish, station);
      if (command) station.give(command);
      else if (wish.kind === 'sync') for (const other of stations) station.take(other.facts);
      const revision = revisionOf(wish, station);
      if (revision) publish(revision);
      for (const { after, station: at, event, number } of meanwhile) {
        const there = must(stations[at], 'station');
        if (after !== index) continue;
        const change = event === 'moved' || event === 'renamed' ? revised(there, event, number) : undefined;
        if (change) publish(change);
        const victim = there.facts[number % there.facts.length];
        if (event === 'set aside' && victim)
          verdicts.push(quarantineOf(readTestFact(victim), 5000 + verdicts.length, clock.nowMs()));
        byItself(stations, there, event, number);
      }
    }
    const byId = new Map(stations.flatMap(({ facts }) => facts.map((raw) => [raw.id, raw])));
    return { facts: [...[...byId.values()].map(readTestFact), ...verdicts], documents, nowMs: clock.nowMs() };
  });

/** What the ERP and the server said about a fact: the same whenever one asks. Every third report was refused, every eighth one doubted. */
export function receiptOf(fact: Fact): Receipt | undefined {
  if (fact.type !== 'QuantityReported' && fact.type !== 'JobCompleted') return undefined;
  const kind = Number.parseInt(fact.id.slice(-2), 16);
  const common = { fact: fact.id, chain: fact.chain, receivedAt: REFUSED_AT, quarantined: null };
  const posting = { at: REFUSED_AT, reference: null };
  if (kind % 3 === 0) return { ...common, posting: { ...posting, state: 'rejected', message: 'order_closed' } };
  if (kind % 8 === 1)
    return { ...common, doubt: 'A badge only.', posting: { ...posting, state: 'posted', message: null } };
  return { ...common, posting: { ...posting, state: 'sending', message: null } };
}

/** Facts and documents as they may come. */
export type Item = { readonly fact: Fact } | { readonly document: PlanDocument };

/** A past, and everything of it in any order, some of it twice, cut into lots of these sizes. */
export function arrivalsOf(pasts: fc.Arbitrary<Past>) {
  return pasts.chain((past) => {
    const items: Item[] = [
      ...past.documents.map((document) => ({ document })),
      ...past.facts.map((fact) => ({ fact })),
    ];
    return fc.record({
      past: fc.constant(past),
      arrived: fc
        .tuple(fc.shuffledSubarray(items, { minLength: items.length }), fc.subarray(items))
        .chain(([all, twice]) => fc.shuffledSubarray([...all, ...twice], { minLength: all.length + twice.length })),
      lots: fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 12 }),
    });
  });
}

/** Everything that happened in its order, after the plan. */
export function inOrder({ facts, documents }: Past): Item[] {
  return [...documents.map((document) => ({ document })), ...facts.map((fact) => ({ fact }))];
}
