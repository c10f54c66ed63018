import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { deviationStateSchema, openDeviationsSchema } from '../deviations/state-schemas.ts';
import { canonicalJson } from '../facts/canonical-json.ts';
import { isServerChain } from '../facts/chain.ts';
import { compareFacts } from '../facts/order.ts';
import { lotTakesSchema } from '../materials/lot-takes.ts';
import { declinedSchema } from '../next-action/declined.ts';
import { passedOverSchema } from '../next-action/passed-over.ts';
import { afterStopSchema } from '../production/after-stop.ts';
import { claimsSchema } from '../production/claims.ts';
import { orderDecisionsSchema } from '../production/order-decisions.ts';
import { givenPrioritySchema } from '../production/order-priority.ts';
import { pinsHereSchema, pinsOfOrderSchema } from '../production/pin-states.ts';
import { doneBySchema, holdsSchema } from '../quality/holds.ts';
import { firedSchema } from '../rules/fired.ts';
import { ruleBookSchema } from '../rules/rule-book-schema.ts';
import { clockStateSchema } from '../system/clock-state.ts';
import { FOLD_VERSION, placeOf } from './aggregate-base.ts';
import type { AggregateBase, FactPlace } from './aggregate-base.ts';
import { adoptedOf, eachFactAfter, refoldAll } from './aggregate-log.ts';
import type { AggregateLog } from './aggregate-log.ts';
import { isAggregateKind, parseRef } from './references.ts';
import type { AggregateKind } from './references.ts';
import { isQuarantined, isSilencedInLog, noteControls } from './silencing.ts';
import { definitionOf, findLog, openLog } from './world.ts';
import type { World } from './world.ts';

const text = z.string();
const activity = z.enum(['setup', 'run']);
const stretch = {
  since: text,
  suspended: z.boolean(),
  phase: z.enum(['setup', 'run', 'paused']),
  activity,
  phaseSince: text,
};
const operationState = z.strictObject({
  runs: z.array(z.strictObject({ equipment: text, ...stretch })),
  startedAt: text.nullable(),
  completedAt: text.nullable(),
  remainder: z.enum(['none', 'open']),
  revision: z.int().nullable(),
  good: text,
  scrap: text,
  rework: text,
  scrapByReason: z.record(text, text),
  counted: z.record(text, z.strictObject({ pieces: text, taken: text })),
  materials: z.array(
    z.strictObject({ material: text, lot: text.nullable(), unit: text, consumed: text, returned: text }),
  ),
  claims: claimsSchema,
});
const reworkOperation = z.strictObject({
  operation: text,
  after: text,
  name: text,
  workCenter: text,
  quantity: z.strictObject({ value: text, unit: text }),
  reason: text,
  setupMinutes: z.number(),
  runMinutes: z.number(),
});
const decided = z.strictObject({ from: z.int(), to: z.int(), decision: z.enum(['adopt', 'keep', 'stop']) });

const openLabor = z.strictObject({
  person: text,
  order: text,
  operation: text,
  equipment: text,
  activity,
  since: text,
});

/** States as a base carries them. They only check: the state itself is taken as it came, since zod drops a member called `__proto__`. */
const stateSchemas: { readonly [Kind in AggregateKind]: z.ZodType } = {
  workOrder: z.strictObject({
    id: text,
    operations: z.record(text, operationState),
    rework: z.array(reworkOperation),
    decided: decided.nullable(),
    deviations: openDeviationsSchema,
    holds: holdsSchema,
    stopped: z.strictObject(doneBySchema).nullable(),
    afterStop: afterStopSchema.nullable(),
    decisions: orderDecisionsSchema,
    pins: pinsOfOrderSchema,
    given: givenPrioritySchema.nullable(),
  }),
  equipment: z.strictObject({
    id: text,
    jobs: z.array(z.strictObject({ order: text, operation: text, ...stretch })),
    lastJob: z.strictObject({ order: text, operation: text }).nullable(),
    stops: z.array(
      z.strictObject({
        id: text,
        stop: text,
        from: text,
        to: text.nullable(),
        reason: text.nullable(),
        by: z.enum(['person', 'counter', 'split']),
        detected: z.boolean(),
        order: text.nullable(),
        also: z.array(text).exactOptional(),
      }),
    ),
    labor: z.array(openLabor),
    counted: z.strictObject({ at: text, station: text }).nullable(),
    deviations: openDeviationsSchema,
    lastLaborEnd: text.nullable(),
    fired: firedSchema,
    passedOver: passedOverSchema,
    holds: holdsSchema,
    forks: z.array(z.strictObject({ ...doneBySchema, chain: text, seq: z.int(), branch: text })),
    pins: pinsHereSchema,
  }),
  person: z.strictObject({
    id: text,
    sessions: z.record(text, text),
    labor: z.array(openLabor),
    worked: z.array(z.strictObject({ order: text, operation: text, ms: z.number().min(0) })),
    wrongPins: z.array(text),
    declined: declinedSchema,
  }),
  lot: z.strictObject({
    id: text,
    balances: z.array(z.strictObject({ unit: text, consumed: text, returned: text })),
    deviations: openDeviationsSchema,
    holds: holdsSchema,
    takes: lotTakesSchema,
    runs: lotTakesSchema,
  }),
  deviation: deviationStateSchema,
  ruleBook: ruleBookSchema,
  clock: clockStateSchema,
};

/** Whether a base can be adopted here, or a sentence that says why not. */
export function baseProblem(base: AggregateBase): string | undefined {
  const { kind, id } = parseRef(base.ref);
  if (!isAggregateKind(kind)) return `This build knows no aggregates of the kind ${kind}.`;
  if (base.fold !== FOLD_VERSION)
    return `The base of ${base.ref} was folded by version ${base.fold}, this build folds by version ${FOLD_VERSION}.`;
  const checked = stateSchemas[kind].safeParse(base.state);
  if (!checked.success) return `The base of ${base.ref} has no ${kind} state: ${z.prettifyError(checked.error)}`;
  return base.state['id'] === id ? undefined : `The base of ${base.ref} has the state of another aggregate.`;
}

/** What the facts of a base, and the base before it, say about facts outside of it. */
function silencingOf(world: World, log: AggregateLog<unknown>, covered: readonly Fact[]): AggregateBase['silencing'] {
  const inside = new Set(covered.map(({ id }) => id));
  const before = log.adopted?.base.silencing;
  const quarantined = new Set(before?.quarantined);
  const reversals = new Map(before?.reversals.map(({ id, reverses }) => [id, reverses]));
  const dedupKeys = new Set(before?.dedupKeys);
  for (const fact of covered) {
    if (fact.type === 'FactQuarantined' && isServerChain(fact.chain)) quarantined.add(fact.data.fact);
    if (isQuarantined(log, world.archive, fact.id)) continue;
    if (fact.type === 'Reversed' && fact.reverses !== undefined) reversals.set(fact.id, fact.reverses);
    if (fact.dedupKey !== undefined) dedupKeys.add(fact.dedupKey);
  }
  return {
    quarantined: [...quarantined].filter((id) => !inside.has(id)),
    reversals: [...reversals].flatMap(([id, reverses]) => (inside.has(reverses) ? [] : [{ id, reverses }])),
    dedupKeys: [...dedupKeys],
  };
}

/**
 * The base that stands for all facts of an aggregate at or before a place, as all control facts known here, later ones too, give them effect.
 * Reads those facts. @returns undefined when there are none.
 */
export function exportBase(world: World, ref: string, upTo: FactPlace): AggregateBase | undefined {
  const { kind, id } = parseRef(ref);
  const log = isAggregateKind(kind) ? findLog(world, kind, id) : undefined;
  if (!log || !isAggregateKind(kind)) return undefined;
  const { evolve } = definitionOf(kind);
  const [start] = log.marks;
  const covered: Fact[] = [];
  let state = start?.state;
  eachFactAfter(log, world.archive, start?.last ?? null, (fact) => {
    if (compareFacts(fact, upTo) > 0) return false;
    covered.push(fact);
    if (!isSilencedInLog(log, world.archive, fact)) state = evolve(state, fact);
    return true;
  });
  const last = covered.at(-1);
  if (!last) return log.adopted?.base;
  return {
    ref,
    fold: FOLD_VERSION,
    last: placeOf(last),
    count: (start?.count ?? 0) + covered.length,
    state: state as AggregateBase['state'],
    silencing: silencingOf(world, log, covered),
  };
}

/** Facts after the base stay, those it stands for are put aside; without an archive they are kept for a base that reaches less far. */
function moveFloor(log: AggregateLog<unknown>, world: World, base: AggregateBase): void {
  const { archive } = world;
  if (archive && log.floor && compareFacts(base.last, log.floor) < 0) {
    let between = 0;
    const { floor } = log;
    eachFactAfter(log, archive, base.last, (fact) => {
      if (compareFacts(fact, floor) > 0) return false;
      between += 1;
      return true;
    });
    log.floorCount = base.count + between;
    return;
  }
  const all = [...log.under.values(), ...log.facts].sort(compareFacts);
  log.facts.length = 0;
  log.byId.clear();
  log.under.clear();
  for (const fact of all) {
    if (compareFacts(fact, base.last) > 0) {
      log.facts.push(fact);
      log.byId.set(fact.id, fact);
    } else if (!archive) log.under.set(fact.id, fact);
  }
  log.floor = base.last;
  log.floorCount = base.count;
}

/**
 * Starts an aggregate from a base instead of the facts before it. A base adopted earlier is replaced, whether it reached farther or less far.
 * @returns whether the state may have changed; or why the base cannot be adopted, as a sentence.
 */
export function adoptBase(
  world: World,
  base: AggregateBase,
): { readonly ok: true; readonly changed: boolean } | { readonly ok: false; readonly problem: string } {
  const problem = baseProblem(base);
  const { kind, id } = parseRef(base.ref);
  if (problem !== undefined || !isAggregateKind(kind)) return { ok: false, problem: problem ?? '' };
  const log = openLog(world, kind, id);
  if (log.adopted && canonicalJson(log.adopted.base) === canonicalJson(base)) return { ok: true, changed: false };
  world.archive?.touch(base.ref);
  moveFloor(log, world, base);
  log.adopted = adoptedOf(base);
  log.marks.splice(0, log.marks.length, { count: base.count, last: base.last, state: base.state });
  log.controls.about.clear();
  log.controls.keys.clear();
  eachFactAfter(log, world.archive, base.last, (fact) => {
    noteControls(log, world.archive, fact);
    return true;
  });
  refoldAll(log, definitionOf(kind), world.archive);
  return { ok: true, changed: true };
}
