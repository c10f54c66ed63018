import type { RuleDefinition } from '../../shared/rules/rule-definition.ts';
import type { RulesView } from '../../shared/views/rules-view.ts';
import type { Words } from '../words/use-words.ts';
import type { DraftDefinition, DraftPart } from './rule-draft.ts';
import { textOf } from './rule-draft.ts';
import { reasonListsOf } from './rule-sense.ts';

type Places = RulesView['places'];
type Definition = RuleDefinition | DraftDefinition;

const asList = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

function listWords(names: readonly string[], { format }: Words, type: 'conjunction' | 'disjunction'): string {
  return new Intl.ListFormat(format.language, { type }).format(names);
}

/** A role within a sentence: nouns are written small there, but in German. */
export function roleInSentence(role: string, { t, format }: Words): string {
  const name = t(`role.${role}` as 'role.operator', { defaultValue: role });
  return format.language === 'de' ? name : name.toLocaleLowerCase(format.language);
}

/** What a fact of a list is called; the words of the list of actions. */
const factName = (type: string, { t }: Words) => t(`fact.${type}` as 'fact.JobStarted', { defaultValue: type });

/** A value out of those that a field can have, by the name of the field. */
export function optionName(field: string, value: string, words: Words): string {
  const { t } = words;
  if (field === 'role') return t(`role.${value}` as 'role.operator', { defaultValue: value });
  if (field === 'types') return factName(value, words);
  if (field === 'kinds' || field === 'deviation')
    return t(`deviation.kind.${value}` as 'deviation.kind.assistance', { defaultValue: value });
  if (field === 'command') return t(`remedy.command.${value}` as 'remedy.command.suspendJob', { defaultValue: value });
  return value;
}

/** A reason of one of the lists that the rule can be limited to. */
function reasonName(when: DraftPart, code: string, words: Words): string {
  for (const list of reasonListsOf(when)) {
    const name = words.reason(list, code);
    if (name !== code) return name;
  }
  return code;
}

/** The values of a part for its sentence. */
function valuesOf(part: DraftPart, words: Words): Record<string, string | number> {
  const { format } = words;
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(part)) {
    if (name === 'kind') continue;
    if (/minutes$/i.test(name) && typeof value === 'number') values[name] = format.minutes(value);
    else if (name === 'percent' && typeof value === 'number') values[name] = format.percent(value / 100);
    else if (typeof value === 'number') values[name] = format.count(value);
    else if (name === 'role') values[name] = roleInSentence(String(value), words);
    else if (name === 'reasons')
      values[name] = listWords(
        asList(value).map((code) => reasonName(part, code, words)),
        words,
        'disjunction',
      );
    else if (Array.isArray(value))
      values[name] = listWords(
        value.map((one) => optionName(name, String(one), words)),
        words,
        'disjunction',
      );
    else if (typeof value === 'string') values[name] = optionName(name, value, words) || '…';
  }
  return values;
}

/** What a rule waits for: a clause without an end. */
export function whenWords(when: DraftPart, words: Words): string {
  const { t } = words;
  const values = valuesOf(when, words);
  const { reasons, kinds } = when;
  return [
    t(`rule.when.${when.kind}` as 'rule.when.stopLasts', { ...values, defaultValue: when.kind }),
    when['unexplained'] === true ? t('rule.with.unexplained') : '',
    asList(reasons).length > 0 ? t('rule.with.reasons', { reasons: values['reasons'] }) : '',
    asList(kinds).length > 0 ? t('rule.with.kinds', { kinds: values['kinds'] }) : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** What else has to be so. */
export function ifWords(condition: DraftPart, words: Words): string {
  const kind = condition.kind === 'roleHere' && condition['here'] !== true ? 'roleAway' : condition.kind;
  return words.t(`rule.if.${kind}` as 'rule.if.between', { ...valuesOf(condition, words), defaultValue: kind });
}

/** What the rule does, without what it says. */
export function doesWords(does: DraftPart, words: Words): string {
  return words.t(`rule.does.${does.kind}` as 'rule.does.notify', { ...valuesOf(does, words), defaultValue: does.kind });
}

/** The rule in plain words, from its data alone. */
export function ruleSentence({ when, if: conditions, does }: Definition, words: Words): string {
  const { t } = words;
  const clauses = (conditions as readonly DraftPart[]).map((condition) => ifWords(condition, words));
  const asked = clauses.length === 0 ? '' : t('rule.onlyIf', { conditions: listWords(clauses, words, 'conjunction') });
  return t('rule.sentence', { when: whenWords(when, words) + asked, does: doesWords(does, words) });
}

/** Where it holds. */
export function placesWords({ places }: Pick<Definition, 'places'>, known: Places, words: Words): string {
  if (places.length === 0) return words.t('rule.everywhere');
  const names = places.map((place) => known.find(({ id }) => id === place)?.name ?? place);
  return words.t('rule.onlyAt', { places: listWords(names, words, 'conjunction') });
}

/** How often it may fire. */
export function limitsWords({ limits }: Pick<Definition, 'limits'>, { t, format }: Words): string {
  const { perHour, quietMinutes } = limits as Record<string, unknown>;
  return t('rule.limits', {
    perHour: format.count(Number(perHour)),
    quiet: format.minutes(Number(quietMinutes)),
  });
}

/** The name of a rule and what it says, for a reader: in their language where somebody has written it. */
export function saidBy(definition: Definition, { format }: Pick<Words, 'format'>): { name: string; text: string } {
  const written = definition.texts?.[format.language];
  return {
    name: (written?.name ?? '') === '' ? definition.name : (written?.name ?? ''),
    text: (written?.text ?? '') === '' ? textOf(definition.does) : (written?.text ?? ''),
  };
}

/** The parts in which two versions can differ, each in words; in the order in which they are told. */
export function partsInWords(definition: RuleDefinition, places: Places, words: Words): ReadonlyMap<string, string> {
  const { t } = words;
  const conditions = definition.if.map((condition) => ifWords(condition, words));
  const texts = Object.entries(definition.texts ?? {}).map(
    ([language, { name, text }]) => `${language}: ${name} – ${text}`,
  );
  return new Map([
    [t('rules.part.name'), definition.name],
    [t('rules.part.when'), whenWords(definition.when, words)],
    [
      t('rules.part.if'),
      conditions.length === 0 ? t('rules.noConditions') : listWords(conditions, words, 'conjunction'),
    ],
    [t('rules.part.does'), doesWords(definition.does, words)],
    [t('rules.part.says'), textOf(definition.does)],
    [t('rules.part.texts'), texts.length === 0 ? t('rules.noTexts') : texts.join('; ')],
    [t('rules.part.places'), placesWords(definition, places, words)],
    [t('rules.part.limits'), limitsWords(definition, words)],
  ]);
}

/** Where two versions differ: the part, what it was, what it is. */
export interface RuleDifference {
  readonly part: string;
  readonly before: string;
  readonly after: string;
}

/** What differs between two versions, in words. */
export function differencesOf(
  before: RuleDefinition,
  after: RuleDefinition,
  places: Places,
  words: Words,
): RuleDifference[] {
  const earlier = partsInWords(before, places, words);
  return [...partsInWords(after, places, words)].flatMap(([part, now]) => {
    const was = earlier.get(part) ?? '';
    return was === now ? [] : [{ part, before: was, after: now }];
  });
}
