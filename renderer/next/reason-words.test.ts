import { createInstance } from 'i18next';
import { expect, test } from 'vitest';

import type { RankReason } from '../../shared/dispatch/rank-reason.ts';
import de from '../words/de.json';
import en from '../words/en.json';
import { createWords } from '../words/use-words.ts';
import { reasonWords } from './reason-words.ts';

const NOW_MS = Date.parse('2026-03-02T10:00:00.000Z');
const DECIDED = { id: 'f-1', at: '2026-03-02T09:15:00.000Z' };
const SINCE = '2026-03-02T08:30:00.000Z';
const DUE = '2026-03-02T12:00:00.000Z';

type Saying = readonly [reason: RankReason, en: string, de: string];

/** One of each kind: `satisfies` makes a kind without its sentences here a type error. */
const sayings = {
  pinned: [
    { code: 'pinned', params: { by: 'Sue' }, fact: DECIDED },
    'Pinned here by Sue, 45 min ago',
    'Hier festgelegt von Sue, vor 45 min',
  ],
  'pinned-elsewhere': [
    { code: 'pinned-elsewhere', params: { by: 'Sue', equipment: 'Saw 2' }, fact: DECIDED },
    'Pinned to Saw 2 by Sue, 45 min ago',
    'Auf Saw 2 festgelegt von Sue, vor 45 min',
  ],
  resume: [
    { code: 'resume', params: { since: SINCE } },
    'Suspended here since 08:30: the machine is set up',
    'Hier unterbrochen seit 08:30: die Maschine ist gerüstet',
  ],
  remainder: [
    { code: 'remainder', params: { missing: '1200', unit: 'KGM' } },
    'Remainder: 1,200 kg still missing',
    'Restmenge: 1.200 kg fehlen noch',
  ],
  rework: [{ code: 'rework', params: { quantity: '4', unit: 'KGM' } }, 'Rework of 4 kg', 'Nacharbeit an 4 kg'],
  priority: [{ code: 'priority', params: { priority: 3 } }, 'Priority 3', 'Priorität 3'],
  'priority-given': [
    { code: 'priority-given', params: { priority: 9, by: 'Sue' }, fact: DECIDED },
    'Priority 9, given by Sue, 45 min ago',
    'Priorität 9, gegeben von Sue, vor 45 min',
  ],
  overdue: [{ code: 'overdue', params: { due: SINCE } }, 'Overdue since 08:30', 'Überfällig seit 08:30'],
  due: [
    { code: 'due', params: { due: DUE, minutes: 70 }, turnsMs: NOW_MS },
    'Due 12:00, needs 1 h 10 min',
    'Fällig 12:00, braucht 1 h 10 min',
  ],
  'late-risk': [
    { code: 'late-risk', params: { due: DUE, minutes: 150 }, turnsMs: NOW_MS },
    'Late even if started now: due 12:00, 2 h 30 min of work left',
    'Zu spät, auch wenn es jetzt beginnt: fällig 12:00, noch 2 h 30 min Arbeit',
  ],
  'same-setup': [
    { code: 'same-setup', params: { minutes: 25 } },
    'Same setup as now: saves 25 min',
    'Gleiche Rüstung wie jetzt: spart 25 min',
  ],
  setup: [{ code: 'setup', params: { minutes: 25 } }, 'Needs 25 min to change over', 'Braucht 25 min Umrüsten'],
  feeds: [
    { code: 'feeds', params: { workCenter: 'Mill', minutes: 30 } },
    'Feeds the bottleneck Mill, which has work for 30 min',
    'Versorgt den Engpass Mill: dort Arbeit für 30 min',
  ],
  customer: [{ code: 'customer', params: { customer: 'Customer A' } }, 'For Customer A', 'Für Customer A'],
  'partly-done': [{ code: 'partly-done', params: { good: '40', of: '100' } }, '40 of 100 done', '40 von 100 fertig'],
} satisfies Record<RankReason['code'], Saying>;

const resources = { en: { translation: en }, de: { translation: de } };

function said({ code, params, fact }: RankReason, language: 'en' | 'de'): string {
  const i18n = createInstance();
  void i18n.init({ resources, lng: language, initAsync: false, interpolation: { escapeValue: false } });
  const words = createWords(i18n.t, language, 'UTC', undefined);
  return reasonWords({ code, params, at: fact?.at ?? null }, words, NOW_MS).replaceAll('\u00A0', ' ');
}

test.each(Object.entries<Saying>(sayings))(
  'the reason %s is said in English and German, with its age where somebody decided',
  (_code, saying) => {
    const [reason, english, german] = saying;
    expect(said(reason, 'en')).toBe(english);
    expect(said(reason, 'de')).toBe(german);
  },
);
