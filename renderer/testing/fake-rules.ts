import { stateOf } from '../../shared/aggregates/world.ts';
import type { World } from '../../shared/aggregates/world.ts';
import type { Fact } from '../../shared/catalogue/fact-catalogue.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import { instantOf } from '../../shared/gate/gate-context.ts';
import { stationDraft } from '../../shared/gate/station-draft.ts';
import type { HostHandlers } from '../../shared/host/host-contract.ts';
import type { PlanDocument } from '../../shared/plan/plan-document.ts';
import { evaluateRules } from '../../shared/rules/evaluate-rules.ts';
import { automationDrafts } from '../../shared/rules/fire-rule.ts';
import { ruleTemplates } from '../../shared/rules/templates.ts';
import { rehearsalOf } from '../../shared/views/rehearsal-view-of.ts';
import { EQUIPMENT } from './fake-views.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The rehearsal of the fake station: the real one, on the facts of the page. */
export function fakeRehearsal(
  facts: readonly Fact[],
  plan: readonly PlanDocument[],
): Pick<HostHandlers, 'rehearseRule'> {
  return {
    async rehearseRule({ definition, days, rule }) {
      const known = facts.map((fact) => ({ fact, knownMs: Date.parse(fact.occurredAt) }));
      const happenings = [
        ...plan.map((document) => ({ document, knownMs: 0 })),
        ...known.toSorted((a, b) => a.knownMs - b.knownMs),
      ];
      return rehearsalOf(happenings, { definition, days, ...(rule === undefined ? {} : { rule }) }, Date.now());
    },
  };
}

const by = (person: string, draft: FactDraft): FactDraft => ({ ...draft, person: { id: person, proof: 'badge+pin' } });

function published(rule: string, version: number, publishedMs: number, fromMs: number): FactDraft {
  const template = ruleTemplates.find((one) => one.rule === rule);
  if (!template) throw new Error(`There is no template ${rule}.`);
  // In the fake plant things go wrong sooner.
  const isLong = rule === 'stop-long' && template.definition.when.kind === 'stopLasts';
  const definition = isLong
    ? { ...template.definition, when: { ...template.definition.when, minutes: 30 } }
    : template.definition;
  const { when } = definition;
  const changed =
    version === 1 && 'minutes' in when ? { ...definition, when: { ...when, minutes: when.minutes * 2 } } : definition;
  const rehearsal = {
    from: instantOf(publishedMs - 7 * DAY_MS),
    to: instantOf(publishedMs),
    machines: 2,
    facts: 812,
    fired: 9,
  };
  const data = { rule, ruleVersion: version, definition: changed, from: instantOf(fromMs), rehearsal };
  return by('eva', stationDraft('RulePublished', data, publishedMs));
}

/** Rules that are on, one of them in its second version, one that was stopped, and one that holds from tomorrow on. With when each was recorded. */
export function fakeRules(nowMs: number): { readonly atMs: number; readonly draft: FactDraft }[] {
  const [long, short] = [nowMs - 9 * DAY_MS, nowMs - 2 * DAY_MS];
  const of = (rule: string, version: number, atMs: number, fromMs = atMs) => ({
    atMs,
    draft: published(rule, version, atMs, fromMs),
  });
  const stopped = { rule: 'nobody-here', on: false, note: 'The robot runs by itself at night' };
  return [
    of('stop-unexplained', 1, long),
    of('nobody-here', 1, long + MINUTE_MS),
    of('stop-unexplained', 2, short),
    of('stop-long', 1, short + MINUTE_MS),
    {
      atMs: nowMs - 5 * 60 * MINUTE_MS,
      draft: by('ines', stationDraft('RuleSwitched', stopped, nowMs - 5 * 60 * MINUTE_MS)),
    },
    of('scrap-high', 1, nowMs - 60 * MINUTE_MS, nowMs + DAY_MS),
  ];
}

/** What the rules that are on do now at the machine of the fake station. */
export function fakeFirings(world: World, nowMs: number): FactDraft[] {
  if (Object.keys(stateOf(world, 'ruleBook', 'site').rules).length === 0) return [];
  const sight = { world, equipment: EQUIPMENT, nowMs };
  return automationDrafts(sight, evaluateRules(sight));
}
