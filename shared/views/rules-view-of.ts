import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { rolesThatCan } from '../authority/can.ts';
import { currentRound, isRoundOver } from '../deviations/deviation-state.ts';
import type { DeviationState } from '../deviations/deviation-state.ts';
import { detectedId } from '../deviations/deviation-type.ts';
import { instantOf } from '../gate/gate-context.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { kindOfDoing } from '../rules/fire-rule.ts';
import type { Fired } from '../rules/fired.ts';
import type { Rule } from '../rules/rule-book-state.ts';
import { replacedBy, rulesOf, versionAt } from '../rules/rule-book.ts';
import type { RuleDoes } from '../rules/rule-definition.ts';
import { ruleTemplates } from '../rules/templates.ts';
import { becauseOf } from '../rules/trigger-words.ts';
import type { RuleFiring, RuleLine, RulesView } from './rules-view.ts';
import { unitsOfArea } from './units-of-plan.ts';

const DAY_MS = 86_400_000;
const MOST_FIRINGS = 100;
const MOST_RULES = 200;

interface FiredAt extends Fired {
  readonly equipment: string;
}

const personName = ({ plan }: World, id: string | null) =>
  id === null ? null : (planBody(plan, 'person', id)?.name ?? id);

/** What fired at the machines of the site, as far as this replica knows it, latest first. */
function firedAnywhere(world: World): FiredAt[] {
  const all = unitsOfArea(world.plan, null).flatMap((equipment) =>
    stateOf(world, 'equipment', equipment).fired.map((one) => ({ ...one, equipment })),
  );
  return all.toSorted((a, b) => (a.at === b.at ? (a.fact < b.fact ? -1 : 1) : a.at > b.at ? -1 : 1));
}

function lineOf(world: World, rule: Rule, fired: readonly FiredAt[], nowMs: number): RuleLine {
  const current = versionAt(rule, nowMs);
  const mine = fired.filter((one) => one.rule === rule.id);
  const since = instantOf(nowMs - DAY_MS);
  const { stopped } = rule;
  return {
    rule: rule.id,
    state: stopped ? 'stopped' : current ? 'on' : 'later',
    current: current?.version ?? null,
    versions: rule.versions
      .map((one) => ({
        version: one.version,
        definition: one.definition,
        from: one.from,
        publishedAt: one.publishedAt,
        publishedBy: personName(world, one.publishedBy),
        rehearsal: one.rehearsal,
        replacedBy: replacedBy(rule, one)?.version ?? null,
      }))
      .toReversed(),
    stopped: stopped && { at: stopped.at, by: personName(world, stopped.by), note: stopped.note },
    firedLately: mine.filter(({ at }) => at >= since).length,
    lastFired: mine[0]?.at ?? null,
  };
}

/** What came of a deviation that a rule raised. */
function cameOf(world: World, state: DeviationState): Pick<RuleFiring, 'outcome' | 'answer'> {
  const round = currentRound(state);
  const { chosen, acknowledged } = round;
  const outcome = isRoundOver(round) ? 'settled' : chosen ? 'decided' : acknowledged ? 'taken' : 'raised';
  const by = chosen ?? acknowledged;
  const person = by && personName(world, by.person);
  return {
    outcome,
    answer: by && person !== null ? { person, at: by.at, option: chosen?.option ?? null } : null,
  };
}

/** What a firing made: its deviation as far as it is known here, and what came of it. */
function madeBy(
  world: World,
  { rule, equipment, trigger }: FiredAt,
  does: RuleDoes,
): Pick<RuleFiring, 'deviation' | 'outcome' | 'answer'> {
  const deviation = detectedId(kindOfDoing(does), rule, equipment, trigger);
  const state = stateOf(world, 'deviation', deviation);
  if (!state.raised) return { deviation: null, outcome: 'openAlready', answer: null };
  const came = cameOf(world, state);
  if (came.outcome !== 'raised' || does.kind === 'raise' || does.kind === 'propose') return { deviation, ...came };
  return { deviation, ...came, outcome: does.kind === 'notify' ? 'told' : 'recommended' };
}

/** A firing in the run log; undefined where nothing is known of its rule any more. */
function firingOf(world: World, rules: ReadonlyMap<string, Rule>, one: FiredAt): RuleFiring | undefined {
  const { plan } = world;
  const { rule, version, equipment, order } = one;
  const versions = rules.get(rule)?.versions ?? [];
  const { definition } = versions.find((each) => each.version === version) ?? versions.at(-1) ?? {};
  if (!definition) return undefined;
  return {
    fact: one.fact,
    at: one.at,
    rule,
    version,
    place: planBody(plan, 'equipment', equipment)?.name ?? equipment,
    order: order === null ? null : (planBody(plan, 'workOrder', order)?.number ?? order),
    does: definition.does,
    because: becauseOf(definition, one.params),
    ...madeBy(world, one, definition.does),
  };
}

/** What a rule can be limited to, in the order of the plant: each place before what is in it. */
function placesOf(plan: PlanIndex): RulesView['places'] {
  const areas: RulesView['places'] = [];
  const seen = new Set<string>();
  const add = (id: string) => {
    const body = planBody(plan, 'equipment', id);
    if (!body || seen.has(id)) return;
    seen.add(id);
    if (body.parent !== null) add(body.parent);
    const { level, name } = body;
    if (level === 'area' || level === 'workCenter' || level === 'workUnit') areas.push({ id, name, level });
  };
  for (const unit of unitsOfArea(plan, null)) add(unit);
  return areas;
}

/** The automation rules of a site, as a replica knows them and what they did. */
export function rulesViewOf(world: World, nowMs: number): RulesView {
  const rules = rulesOf(world).filter(({ versions }) => versions.length > 0);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const fired = firedAnywhere(world);
  const nameOf = ({ id, versions }: Rule) => versions.at(-1)?.definition.name ?? id;
  return {
    rules: rules
      .toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), 'en') || (a.id < b.id ? -1 : 1))
      .slice(0, MOST_RULES)
      .map((rule) => lineOf(world, rule, fired, nowMs)),
    templates: ruleTemplates
      .filter(({ rule }) => !byId.has(rule))
      .map(({ rule, definition }) => ({ rule, definition })),
    log: fired.slice(0, MOST_FIRINGS).flatMap((one) => firingOf(world, byId, one) ?? []),
    places: placesOf(world.plan),
    publishers: rolesThatCan('rule.publish'),
    switchers: rolesThatCan('rule.switch'),
  };
}
