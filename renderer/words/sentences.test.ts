import { describe, expect, test } from 'vitest';

import { settlements } from '../../shared/attention/attention-facts.ts';
import { differenceCodes } from '../../shared/attention/order-differences.ts';
import { rejectCodes } from '../../shared/attention/rejection.ts';
import { actions } from '../../shared/authority/actions.ts';
import { roles } from '../../shared/authority/can.ts';
import { allFactTypes } from '../../shared/catalogue/fact-catalogue.ts';
import { deviationFacts } from '../../shared/deviations/deviation-facts.ts';
import { calls, deviationKinds } from '../../shared/deviations/deviation-kinds.ts';
import { causeCodes, consequenceCodes, detailCodes, optionCodes } from '../../shared/deviations/types/codes.ts';
import type { CostNow, WouldBeFirst } from '../../shared/dispatch/counterfactual.ts';
import type { RankReason } from '../../shared/dispatch/rank-reason.ts';
import { lanes } from '../../shared/facts/chain.ts';
import { commandParams } from '../../shared/gate/command.ts';
import { openScreen, refusalCodes, runCommand, type Remedy } from '../../shared/gate/refusal.ts';
import type { Gs1Error } from '../../shared/gs1/check-element.ts';
import { incidentKinds } from '../../shared/host/kiosk-incidents.ts';
import { stationProblemCodes } from '../../shared/host/station-problem.ts';
import { NO_ELEMENTS } from '../../shared/performance/elements.ts';
import { figuresOf } from '../../shared/performance/figures.ts';
import { type Language, languages } from '../../shared/plan/language.ts';
import { barReasonCodes, whatIfProblemCodes } from '../../shared/planning/plan-codes.ts';
import { holdReasons } from '../../shared/quality/hold-facts.ts';
import { findingCodes, readinessQuestions } from '../../shared/readiness/readiness.ts';
import { ruleDoes, ruleIf, ruleWhen } from '../../shared/rules/rule-definition.ts';
import type { Card } from '../../shared/scan/command-cards.ts';
import type { Meaning, Unreadable } from '../../shared/scan/meaning.ts';
import { quarantineReasons } from '../../shared/system/system-facts.ts';
import { planPause } from '../../shared/views/area-plan-view.ts';
import { reached } from '../../shared/views/reached.ts';
import { rehearsalView, ruleFiring } from '../../shared/views/rules-view.ts';
import { sheetGroups } from '../../shared/views/sheet-view.ts';
import { enrolFailures, syncProblemCodes, syncView } from '../../shared/views/view-schemas.ts';
import de from './de.json';
import en from './en.json';
import es from './es.json';
import pl from './pl.json';
import zh from './zh.json';

type Tree = { readonly [key: string]: string | Tree };

function leaves(tree: Tree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(path + key, value);
    else for (const [inner, text] of leaves(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

const sentences: Readonly<Record<Language, ReadonlyMap<string, string>>> = {
  en: leaves(en),
  de: leaves(de),
  es: leaves(es),
  pl: leaves(pl),
  zh: leaves(zh),
};
const commands = Object.keys(commandParams);
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted((a, b) => a.localeCompare(b));

/** Every key that data from the station can ask for. `satisfies` makes a new code without an entry here a type error. */
const rankReasons = {
  resume: 1,
  priority: 1,
  overdue: 1,
  due: 1,
  'late-risk': 1,
  customer: 1,
  'partly-done': 1,
  remainder: 1,
  rework: 1,
  'same-setup': 1,
  pinned: 1,
  'pinned-elsewhere': 1,
  'priority-given': 1,
  setup: 1,
  feeds: 1,
} satisfies Record<RankReason['code'], 1>;
const wouldCodes = {
  'if-solved': 1,
  'if-begins': 1,
  'if-finished': 1,
  'if-set-up': 1,
  'if-priority': 1,
  'if-pinned': 1,
  'costs-setup': 1,
  'saves-setup': 1,
  'makes-late': 1,
  'costs-nothing': 1,
} satisfies Record<WouldBeFirst['code'] | CostNow['code'], 1>;
const screens = {
  signOn: 1,
  next: 1,
  home: 1,
  closeOut: 1,
  actions: 1,
  stops: 1,
  materials: 1,
  people: 1,
  settings: 1,
  deviations: 1,
  raise: 1,
  line: 1,
} satisfies Record<Extract<Remedy, { kind: 'screen' }>['screen'], 1>;
/** What the actions view names deeds by: the main fact of a command, a stop told from a release. */
const deeds = [
  'SignedOn',
  'SignedOff',
  'JobStarted',
  'JobSuspended',
  'JobResumed',
  'JobCompleted',
  'JobPaused',
  'JobReopened',
  'SetupStarted',
  'SetupFinished',
  'QuantityReported',
  'ReworkOperationAdded',
  'OrderChangeDecided',
  'PostingResent',
  'PostingSettled',
  'DeviationRaised',
  'DeviationAcknowledged',
  'DeviationAssigned',
  'DecisionProposed',
  'DecisionDeclined',
  'OptionChosen',
  'DeviationResolved',
  'DeviationReopened',
  'DeviationMerged',
  'HoldPlaced',
  'HoldReleased',
  'OrderStopped',
  'RulePublished',
  'RuleOn',
  'RuleOff',
  'RecommendationDeclined',
  'JobPinned',
  'JobUnpinned',
  'OrderPrioritised',
  'DispatchOverridden',
  'LaborStarted',
  'LaborStopped',
  'MaterialConsumed',
  'MaterialReturned',
  'StopExplained',
  'StopSplit',
  'EquipmentStopped',
  'EquipmentReleased',
];

/** What a code can be, and what can be wrong with it. */
const scanned = {
  badge: 1,
  order: 1,
  lot: 1,
  material: 1,
  equipment: 1,
  tool: 1,
  location: 1,
  card: 1,
  unknownLot: 1,
  ambiguous: 1,
  unreadable: 1,
  unknown: 1,
} satisfies Record<Meaning['kind'], 1>;
const unreadable = {
  empty: 1,
  'too-long': 1,
  control: 1,
  noise: 1,
  separator: 1,
  'gs1-empty': 1,
  'gs1-ai-unknown': 1,
  'gs1-too-short': 1,
  'gs1-too-long': 1,
  'gs1-not-digits': 1,
  'gs1-character': 1,
  'gs1-check-digit': 1,
  'gs1-date': 1,
  'gs1-time': 1,
  'gs1-value': 1,
  'gs1-contradiction': 1,
  'gs1-brackets': 1,
  'gs1-not-a-link': 1,
} satisfies Record<Exclude<Unreadable['problem'], 'gs1'> | `gs1-${Gs1Error['code']}`, 1>;

/** What command cards do; the cards of a count have a sentence for one and for many, cards that open a screen are not on the sheet. */
const cardDeeds = {
  start: 1,
  setup: 1,
  ready: 1,
  resume: 1,
  suspend: 1,
  done: 1,
  run: 1,
  join: 1,
  leave: 1,
  off: 1,
  undo: 1,
  pause: 1,
  good_one: 1,
  good_other: 1,
  scrap: 1,
  stop: 1,
} satisfies Record<Exclude<Card['deed'], 'good' | 'open'> | 'good_one' | 'good_other', 1>;

/** What a rule is made of, as its form and its sentence name it. */
const ofRules = [
  ...Object.entries({ when: ruleWhen, if: ruleIf, does: ruleDoes }).flatMap(([part, { options }]) =>
    options.flatMap(({ shape }) => {
      const kind = shape.kind.value;
      const fields = Object.keys(shape).filter((name) => name !== 'kind' && name !== 'text' && name !== 'note');
      return [`rule.${part}.${kind}`, `rule.kind.${part}.${kind}`, ...fields.map((name) => `rule.field.${name}`)];
    }),
  ),
  'rule.if.roleAway',
  ...['perHour', 'quietMinutes'].map((name) => `rule.limit.${name}`),
  ...ruleFiring.shape.outcome.options.map((outcome) => `rule.outcome.${outcome}`),
  ...rehearsalView.shape.firings.element.shape.did.options.map((did) => `rule.would.${did}`),
];

const wanted = [
  ...ofRules,
  ...[...differenceCodes, 'unknown'].map((code) => `orderChange.difference.${code}`),
  ...['adopt', 'keep', 'stop', 'seen'].flatMap((code) => [
    `orderChange.decisions.${code}`,
    `orderChange.means.${code}`,
  ]),
  ...['resend', ...settlements].flatMap((code) => [
    `unsent.decisions.${code}`,
    `unsent.means.${code}`,
    `unsent.answered.${code}`,
  ]),
  ...deviationKinds.map((kind) => `deviation.kind.${kind}`),
  ...deviationFacts.map(({ name }) => `deviation.deed.${name}`),
  'deviation.detail.note',
  ...deviationKinds.map((kind) => `deviation.what.${kind}`),
  ...optionCodes.map((code) => `deviation.option.${code}`),
  ...consequenceCodes.map((code) => `deviation.consequence.${code}`),
  ...causeCodes.map((code) => `deviation.cause.${code}`),
  ...[
    ...detailCodes,
    'doubted-proof',
    ...[...differenceCodes, 'unknown'].map((code) => `order-${code}`),
    ...rejectCodes.map((code) => `erp-refused-${code}`),
    ...quarantineReasons.map((reason) => `set-aside-${reason}`),
  ].map((code) => `deviation.detail.${code}`),
  ...holdReasons.map((reason) => `hold.reason.${reason}`),
  ...incidentKinds.map((kind) => `diagnose.incidents.${kind}`),
  ...stationProblemCodes.map((code) => `stationProblem.${code}`),
  ...refusalCodes.filter((code) => code !== 'undo-has-dependents').map((code) => `refusal.why.${code}`),
  'refusal.why.undo-has-dependents_one',
  'refusal.why.undo-has-dependents_other',
  ...commands.flatMap((name) => [`refusal.refused.${name}`, `done.${name}`]),
  ...Object.keys(screens).map((screen) => {
    const remedy = openScreen(screen as keyof typeof screens);
    return remedy.kind === 'screen' ? remedy.label : '';
  }),
  ...['startJob', 'resumeJob'].map((name) => `remedy.allTheSame.${name}`),
  ...commands.map((name) => {
    const remedy = runCommand(name, {});
    return remedy.kind === 'command' ? remedy.label : '';
  }),
  ...Object.keys(rankReasons).map((code) => `reason.${code}`),
  ...barReasonCodes.map((code) => `planning.why.${code}`),
  ...whatIfProblemCodes.map((code) => `planning.problem.${code}`),
  ...planPause.shape.kind.options.map((kind) => `planning.pause.${kind}`),
  ...Object.keys(wouldCodes).map((code) => `would.${code}`),
  ...findingCodes.flatMap((code) => [`blocker.${code}`, `blocker.who.${code}`]),
  ...['materialShortage', 'qualityConcern', 'maintenanceConflict'].map((kind) => `remedy.raise.${kind}`),
  ...calls.map((call) => `remedy.call.${call}`),
  ...readinessQuestions.map((question) => `readiness.question.${question}`),
  ...['ready', 'atRisk', 'blocked', 'unknown'].map((state) => `readiness.state.${state}`),
  ...roles.map((role) => `role.${role}`),
  ...actions.map((action) => `action.${action}`),
  ...allFactTypes().map((type) => `fact.${type.name}`),
  ...deeds.map((deed) => `actions.what.${deed}`),
  ...reached.options.map((state) => `actions.reached.${state}`),
  ...syncView.shape.state.options.map((state) => `station.states.${state}`),
  ...lanes.map((lane) => `station.lanes.${lane}`),
  ...syncView.shape.storage.shape.state.options.map((state) => `station.disks.${state}`),
  ...['moment', 'seconds', 'minutes'].map((code) => `sync.left.${code}`),
  ...syncProblemCodes.map((code) => `station.problems.${code}`),
  ...enrolFailures.map((code) => `enrol.failures.${code}`),
  ...Object.keys(scanned).map((code) => `scan.what.${code}`),
  ...Object.keys(unreadable).map((code) => `scan.problem.${code}`),
  ...sheetGroups.map((group) => `barcodes.groups.${group}`),
  ...Object.keys(cardDeeds).map((deed) => `barcodes.deeds.${deed}`),
];

test.each(['pieces', 'time'] as const)('every element of the figures has its words, quality by %s', (quality) => {
  const policy = { minorStopSeconds: 120, minorStops: 'effectiveness', setup: 'planned', quality } as const;
  const figures = figuresOf(NO_ELEMENTS, policy);
  const { oee, availability, effectiveness, qualityRatio, netEquipmentEffectiveness } = figures;
  const codes = [oee, availability, effectiveness, qualityRatio, netEquipmentEffectiveness].flatMap(({ inputs }) =>
    Object.keys(inputs),
  );
  expect(codes.filter((code) => !sentences.en.has(`kpi.elements.${code}`))).toEqual([]);
});

/** The name of a sentence without its plural form, and the form; i18next adds the plural category to the name. */
function nameAndForm(key: string): readonly [name: string, form: string | undefined] {
  const form = /_(zero|one|two|few|many|other)$/.exec(key)?.[1];
  return [form === undefined ? key : key.slice(0, -form.length - 1), form];
}

/** The plural categories of a language, as CLDR has them. */
const pluralForms = (language: Language): readonly string[] =>
  new Intl.PluralRules(language).resolvedOptions().pluralCategories;

/** The keys of a sentence in a language: one, or one for every form in which the language counts. */
function keysIn(language: Language, key: string): readonly string[] {
  const [name, form] = nameAndForm(key);
  if (form === undefined) return [key];
  // A name that stands for itself has forms only where a language tells them apart: units.
  if (!sentences.en.has(`${name}_other`)) return [name];
  return pluralForms(language).map((one) => `${name}_${one}`);
}

describe.each(languages)('the sentences in %s', (language) => {
  const said = sentences[language];
  const asked = new Set([...sentences.en.keys(), ...wanted].flatMap((key) => keysIn(language, key)));

  test('are all there, whatever screens and data ask for, in every form in which the language counts', () => {
    expect([...asked].filter((key) => !/\S/.test(said.get(key) ?? ''))).toEqual([]);
  });

  test('are no others', () => {
    const others = [...said.keys()].filter((key) => {
      const [name, form] = nameAndForm(key);
      return !asked.has(key) && !(form !== undefined && asked.has(name) && pluralForms(language).includes(form));
    });
    expect(others).toEqual([]);
  });

  test('put in the same values as the English ones', () => {
    const differing = [...said].filter(([key, text]) => {
      const [name] = nameAndForm(key);
      const english = [key, `${name}_other`, name].find((one) => sentences.en.has(one)) ?? '';
      return placeholders(sentences.en.get(english) ?? '').join() !== placeholders(text).join();
    });
    expect(differing).toEqual([]);
  });

  test('of refusals say why and what to do next, and end like sentences', () => {
    const why = [...said].filter(([key]) => key.startsWith('refusal.why.'));
    expect(why.filter(([, text]) => !/[.;:,。；：，].+[.。]$/.test(text)).map(([key]) => key)).toEqual([]);
  });
});

test('many are counted as Poles count them', () => {
  const forms = new Intl.PluralRules('pl');
  expect([1, 2, 5, 22, 1272].map((count) => sentences.pl.get(`shift.jobs_${forms.select(count)}`))).toEqual([
    '{{count}} zlecenie',
    '{{count}} zlecenia',
    '{{count}} zleceń',
    '{{count}} zlecenia',
    '{{count}} zlecenia',
  ]);
});
