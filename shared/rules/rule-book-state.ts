import type { AggregateDefinition } from '../aggregates/aggregate-log.ts';
import type { FactData } from '../catalogue/fact-catalogue.ts';

type Published = FactData<'RulePublished'>;

/** A version of a rule, with who published it when. */
export interface RuleVersion {
  readonly version: number;
  readonly definition: Published['definition'];
  /** It holds from then on. */
  readonly from: string;
  readonly rehearsal: Published['rehearsal'];
  readonly publishedAt: string;
  readonly publishedBy: string | null;
}

/** A rule with its versions in the order in which they were published. */
export interface Rule {
  readonly id: string;
  readonly versions: readonly RuleVersion[];
  /** Who stopped it; null: it is on. */
  readonly stopped: { readonly at: string; readonly by: string | null; readonly note: string } | null;
}

/** All rules of the site as their facts tell them. */
export interface RuleBookState {
  readonly id: string;
  readonly rules: Readonly<Record<string, Rule>>;
}

/** So many versions of a rule are remembered; the facts of all of them stay. */
const KEPT_VERSIONS = 10;

const ruleIn = ({ rules }: RuleBookState, id: string): Rule =>
  (Object.hasOwn(rules, id) ? rules[id] : undefined) ?? { id, versions: [], stopped: null };

/** Stations that did not hear of each other may have published two under one number. */
const asPublished = (a: RuleVersion, b: RuleVersion) =>
  a.version - b.version || (a.publishedAt === b.publishedAt ? 0 : a.publishedAt < b.publishedAt ? -1 : 1);

/** The book of rules folds what is published and switched. */
export const ruleBookAggregate: AggregateDefinition<RuleBookState> = {
  kind: 'ruleBook',
  initial: (id) => ({ id, rules: {} }),
  evolve(state, fact) {
    if (fact.type === 'RulePublished') {
      const { rule, ruleVersion, definition, from, rehearsal } = fact.data;
      const known = ruleIn(state, rule);
      const publishedBy = fact.person?.id ?? null;
      const added = { version: ruleVersion, definition, from, rehearsal, publishedAt: fact.occurredAt, publishedBy };
      const versions = [...known.versions, added].toSorted(asPublished).slice(-KEPT_VERSIONS);
      return { ...state, rules: { ...state.rules, [rule]: { ...known, versions } } };
    }
    if (fact.type === 'RuleSwitched') {
      const { rule, on, note } = fact.data;
      const known = ruleIn(state, rule);
      const stopped = on ? null : { at: fact.occurredAt, by: fact.person?.id ?? null, note };
      return { ...state, rules: { ...state.rules, [rule]: { ...known, stopped } } };
    }
    return state;
  },
};
