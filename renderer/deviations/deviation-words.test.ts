import { createInstance } from 'i18next';
import { expect, test } from 'vitest';

import { deviationKinds } from '../../shared/deviations/deviation-kinds.ts';
import { consequenceCodes, optionCodes } from '../../shared/deviations/types/codes.ts';
import type { DeviationDetail } from '../../shared/views/deviations-view.ts';
import de from '../words/de.json';
import en from '../words/en.json';
import es from '../words/es.json';
import pl from '../words/pl.json';
import { createWords } from '../words/use-words.ts';
import zh from '../words/zh.json';
import { aboutWords, ageWords, deedWords, kindWords, optionWords, ruleWords, whatWords } from './deviation-words.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const sentences = { en, de, es, pl, zh } as const;
const wordsIn = (language: keyof typeof sentences) => {
  const i18n = createInstance();
  void i18n.init({
    resources: { [language]: { translation: sentences[language] } },
    lng: language,
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  return createWords(i18n.t, language, 'UTC', undefined);
};
const words = wordsIn('en');

test.each(['en', 'de', 'es', 'pl', 'zh'] as const)(
  'values that are not known leave no holes in the words of %s',
  (language) => {
    const said = [
      ...deviationKinds.map((code) => whatWords({ what: { code, params: {} } }, wordsIn(language), NOW)),
      ...optionCodes.map((code) => optionWords(code, {}, wordsIn(language), NOW)),
      ...consequenceCodes.map((code) => aboutWords('consequence', { code, params: {} }, wordsIn(language), NOW)),
    ];
    expect(said.filter((one) => one === '' || /\{\{|[:：] *$| {2}/.test(one))).toEqual([]);
  },
);

test('a call for help is called by whom it is for, everything else by its kind', () => {
  expect(kindWords({ kind: 'assistance', what: { code: 'assistance', params: { call: 'leader' } } }, words)).toBe(
    'Call the team leader',
  );
  expect(kindWords({ kind: 'assistance', what: { code: 'assistance', params: {} } }, words)).toBe('Help needed');
  expect(kindWords({ kind: 'holdHit', what: { code: 'holdHit', params: {} } }, words)).toBe('On hold');
});

test('an option that a rule proposes says what is done', () => {
  expect(optionWords('approve/stopEquipment', {}, words, NOW)).toBe('Do it: Report a stop');
});

test('a choice is called as it was when it was made, and by its code where only that was recorded', () => {
  const deed = (offered: DeviationDetail['log'][number]['offered']) => ({
    fact: 'f',
    at: '2026-11-23T11:00:00Z',
    person: 'Ines',
    station: 'Line 1',
    what: { code: 'OptionChosen', params: { to: '', person: '', option: 'wait/30', level: 0 } },
    offered,
    reason: null,
    note: '',
  });
  const offered = [{ option: 'wait/30', params: { minutes: 30 }, consequences: [] }];
  expect(deedWords(deed(offered), words, NOW)).toBe('Decided: Wait 30\u00A0min');
  expect(deedWords(deed([]), words, NOW)).toBe('Decided: Wait 30');
});

test('ages are whole minutes, then hours, then days', () => {
  const ago = (minutes: number) => ageWords(new Date(NOW - minutes * 60_000).toISOString(), words, NOW);
  expect([ago(-3), ago(7), ago(74), ago(640), ago(3000)].map((age) => age.replaceAll('\u00A0', ' '))).toEqual([
    '0 min',
    '7 min',
    '1 h 14 min',
    '10 h',
    '2 d',
  ]);
});

test('what this build has no words for is called by its code, and a rule without a sentence says nothing', () => {
  expect(aboutWords('cause', { code: 'cause-of-tomorrow', params: {} }, words, NOW)).toBe('cause-of-tomorrow');
  expect(ruleWords({ code: 'moonPhase', params: {} }, words, NOW)).toBe('');
});
