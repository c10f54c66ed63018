import { expect, test } from 'vitest';

import { cardText, readCard } from './command-cards.ts';
import type { Card } from './command-cards.ts';

const cards: readonly Card[] = [
  { deed: 'start' },
  { deed: 'pause', reason: null },
  { deed: 'pause', reason: 'lunch-break' },
  { deed: 'stop', reason: 'No Material' },
  { deed: 'good', count: '1' },
  { deed: 'good', count: '250' },
  { deed: 'scrap', reason: null, count: '1' },
  { deed: 'scrap', reason: 'crack', count: '1' },
  { deed: 'scrap', reason: 'crack', count: '12' },
  { deed: 'open', screen: 'materials' },
  { deed: 'open', screen: 'deviations' },
];

test('what is printed on a card is read again', () => {
  expect(cards.map((card) => readCard(cardText(card)))).toEqual(cards);
});

test('a colon that a foreign keyboard layout would spoil can be a full stop', () => {
  expect(readCard('ls.good.5')).toEqual({ deed: 'good', count: '5' });
});

test.each([
  'LS:',
  'LS',
  'LS:GOOD:0',
  'LS:GOOD:-1',
  'LS:GOOD:1:2',
  'LS:GOOD:9999999',
  'LS:START:x',
  'LS:SCRAP::',
  'LS:STOP:a:b',
  'LS:FLY',
])('%s is no card', (text) => {
  expect(readCard(text)).toBeUndefined();
});
