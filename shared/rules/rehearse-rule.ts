import { adoptBase } from '../aggregates/base-exchange.ts';
import { applyFacts, emptyWorld } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { readFact } from '../catalogue/fact-catalogue.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { emptyHead } from '../facts/chain.ts';
import { HLC_ZERO } from '../facts/hlc.ts';
import { sealFacts } from '../facts/seal.ts';
import type { FactDraft } from '../facts/seal.ts';
import { instantOf } from '../gate/gate-context.ts';
import { stationDraft } from '../gate/station-draft.ts';
import { addPlanDocument, hasStation, planBody } from '../plan/plan-index.ts';
import { holdersOf } from '../time/equipment-shifts.ts';
import { rehearse } from './rehearse.ts';
import type { Happening, Rehearsal } from './rehearse.ts';
import type { RuleDefinition } from './rule-definition.ts';

/** What is rehearsed, on what. */
export interface RuleToRehearse {
  readonly definition: RuleDefinition;
  /** A rule that is published already: what it did is left out; absent: it is a new one. */
  readonly rule?: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Several rules that are rehearsed together, as if all were published at once. */
export interface RulesToRehearse {
  readonly rules: readonly { readonly rule: string; readonly definition: RuleDefinition }[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** What came of it, and the world in which it happened, for the names of things. */
export interface RehearsedRule {
  readonly rehearsal: Rehearsal;
  readonly world: World;
  /** The machines that the rule holds for, at which a station stands, and of which (or beside which) something is on record. */
  readonly machines: readonly string[];
}

/** Ids of facts that nobody else sees. */
const idOf = (count: number) => `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`;

/** Seals what a rehearsed rule does, behind everything that was told to `heard`. */
function createSealer() {
  let head = emptyHead('rehearsal/normal/000000000000');
  let hlc = HLC_ZERO;
  let count = 0;
  return {
    heard(fact: Pick<Fact, 'hlc'>) {
      if (fact.hlc > hlc) ({ hlc } = fact);
    },
    seal(drafts: readonly FactDraft[], atMs: number): Fact[] {
      const newId = () => idOf((count += 1));
      const sealed = sealFacts(drafts, head, hlc, {
        site: 'rehearsal',
        nowMs: atMs,
        boot: 'rehearsal',
        mono: 0,
        newId,
      });
      ({ head, hlc } = sealed);
      return sealed.facts.flatMap((raw) => {
        const reading = readFact(raw);
        return reading.ok ? [reading.fact] : [];
      });
    },
  };
}

/** Tells facts that are there only because the rule was on already, and those that would put other rules to work. */
function leftOut(rule: string | undefined, happenings: readonly Happening[]): (fact: Fact) => boolean {
  const raised = new Set<string>();
  for (const one of happenings)
    if ('fact' in one && one.fact.type === 'DeviationDetected' && rule !== undefined && one.fact.data.rule === rule)
      raised.add(one.fact.data.deviation);
  return ({ type, data }) =>
    type === 'RulePublished' ||
    type === 'RuleSwitched' ||
    (type === 'AutomationFired' && data.rule === rule) ||
    ('deviation' in data && raised.has(data.deviation));
}

/**
 * What a rule would have done: the world is made as it was at the beginning of the period, with this rule alone in it, and what became known since is
 * played through the evaluator that runs live. `happenings`: everything on record, in the order in which it became known, the time before included.
 */
export function rehearseRule(
  happenings: readonly Happening[],
  { definition, rule, fromMs, toMs }: RuleToRehearse,
): RehearsedRule {
  const isOut = leftOut(rule, happenings);
  const kept = happenings.filter((one) => !('fact' in one && isOut(one.fact)));
  return rehearseRules(kept, { rules: [{ rule: rule ?? 'rehearsed', definition }], fromMs, toMs });
}

/** The same for several rules, of which nothing is on record yet. */
export function rehearseRules(
  happenings: readonly Happening[],
  { rules, fromMs, toMs }: RulesToRehearse,
): RehearsedRule {
  const world = emptyWorld();
  const sealer = createSealer();
  const kept = happenings.filter((one) => one.knownMs <= toMs);
  const before: Fact[] = [];
  const during: Happening[] = [];
  for (const one of kept) {
    if (one.knownMs >= fromMs) during.push(one);
    else if ('fact' in one) before.push(one.fact);
    else if ('document' in one) addPlanDocument(world.plan, one.document);
    else adoptBase(world, one.base);
  }
  for (const fact of before) sealer.heard(fact);
  applyFacts(world, before);
  const from = instantOf(fromMs);
  const to = instantOf(toMs);
  const rehearsal = { from, to, machines: 0, facts: 0, fired: 0 };
  const published = rules.map(({ rule, definition }) =>
    stationDraft('RulePublished', { rule, ruleVersion: 1, definition, from, rehearsal }, fromMs),
  );
  applyFacts(world, sealer.seal(published, fromMs));
  const isEverywhere = rules.some(({ definition }) => definition.places.length === 0);
  const places = isEverywhere ? [] : rules.flatMap(({ definition }) => definition.places);
  const known = new Set<string>(world.logs.equipment.keys());
  for (const one of during) for (const ref of refsOf(one)) if (ref.startsWith('equipment:')) known.add(ref.slice(10));
  const documents = during.flatMap((one) => ('document' in one ? [one.document] : []));
  // What is beside a machine that is known here is in the scope of this station, too, also where nothing was recorded of it.
  for (const id of known) {
    const parent = planBody(world.plan, 'equipment', id)?.parent ?? null;
    if (parent !== null) for (const unit of world.plan.unitsOf.get(parent) ?? []) known.add(unit);
  }
  // Where no station stands, or comes to stand, nobody carries out a rule.
  const units = [...known].filter(
    (id) => hasStation(world.plan, id) || documents.some((one) => one.kind === 'station' && one.body.equipment === id),
  );
  const machines = units
    .filter((id) => places.length === 0 || holdersOf(world.plan, id).some((holder) => places.includes(holder)))
    .toSorted();
  const rehearsed = rehearse({
    world,
    happenings: during,
    equipment: machines,
    fromMs,
    toMs,
    seal: (drafts, atMs) => sealer.seal(drafts, atMs),
    heard: (fact) => sealer.heard(fact),
  });
  return { rehearsal: rehearsed, world, machines };
}

function refsOf(happening: Happening): readonly string[] {
  if ('fact' in happening) return happening.fact.refs;
  return 'base' in happening ? [happening.base.ref] : [];
}
