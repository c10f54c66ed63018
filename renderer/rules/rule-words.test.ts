import { createInstance } from 'i18next';
import { describe, expect, test } from 'vitest';

import { type Language, languages } from '../../shared/plan/language.ts';
import { ruleTemplates } from '../../shared/rules/templates.ts';
import de from '../words/de.json';
import en from '../words/en.json';
import es from '../words/es.json';
import pl from '../words/pl.json';
import { createWords } from '../words/use-words.ts';
import zh from '../words/zh.json';
import { doesOfKind, partOfKind } from './rule-draft.ts';
import { kindsOf } from './rule-fields.ts';
import { differencesOf, ruleSentence, saidBy } from './rule-words.ts';

const resources = Object.fromEntries(
  Object.entries({ en, de, es, pl, zh }).map(([language, translation]) => [language, { translation }]),
);

function wordsIn(language: Language) {
  const i18n = createInstance();
  void i18n.init({ resources, lng: language, initAsync: false, interpolation: { escapeValue: false } });
  return createWords(i18n.t, language, 'Europe/Berlin', undefined);
}
const template = (rule: string) => {
  const found = ruleTemplates.find((one) => one.rule === rule);
  if (!found) throw new Error(`There is no template ${rule}.`);
  return found.definition;
};
const said = (language: Language, rule: string) =>
  ruleSentence(template(rule), wordsIn(language)).replaceAll('\u00A0', ' ');

test('a rule is a sentence in plain words', () => {
  expect(said('en', 'stop-unexplained')).toBe(
    'When the machine has stood for 15 min and nobody said why, tell the supervisor.',
  );
  expect(said('de', 'stop-unexplained')).toBe(
    'Wenn die Maschine 15 min lang steht und niemand gesagt hat, warum: Schichtleitung benachrichtigen.',
  );
  expect(said('en', 'due-soon')).toBe(
    'When the running job is due within 4 h, but only if the order has priority 2 or higher, tell the supervisor.',
  );
});

describe.each(languages)('in %s', (language) => {
  test('whatever a rule waits for, asks and does has its words, with every value in them', () => {
    const words = wordsIn(language);
    const base = template('stop-unexplained');
    const sentences = [
      ...kindsOf('when').map((kind) => ({ ...base, when: partOfKind('when', kind) })),
      ...kindsOf('if').map((kind) => ({ ...base, if: [partOfKind('if', kind)] })),
      ...kindsOf('does').map((kind) => ({ ...base, does: doesOfKind(kind, base.does) })),
    ].map((rule) => ruleSentence(rule, words));
    expect(new Set(sentences).size).toBe(sentences.length);
    expect(sentences.filter((sentence) => /\{\{|undefined|rule\./.test(sentence))).toEqual([]);
  });

  test('a shipped rule has the name and the text of the language, where they are written', () => {
    const definition = template('stop-long');
    const { name } = saidBy(definition, wordsIn(language));
    expect(name).toBe(definition.texts?.[language]?.name ?? definition.name);
  });
});

test('what differs between two versions is told part by part, and nothing else', () => {
  const before = template('stop-unexplained');
  const after = { ...before, places: ['press'], limits: { perHour: 1, quietMinutes: 30 } };
  const places = [{ id: 'press', name: 'Press 1', level: 'workUnit' as const }];
  const words = wordsIn('en');
  expect(differencesOf(before, before, places, words)).toEqual([]);
  expect(differencesOf(before, after, places, words).map(({ part, after: now }) => [part, now])).toEqual([
    ['Where', 'Only at: Press 1'],
    ['Limits', 'At one machine at most 1 × an hour, then quiet for 30\u00A0min.'],
  ]);
});
