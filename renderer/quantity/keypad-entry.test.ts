import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, test } from 'vitest';

import { decimal } from '../../shared/quantity/quantity.ts';
import {
  addToEntry,
  emptyEntry,
  entrySum,
  entryTerms,
  isMore,
  type KeypadEntry,
  type KeypadKey,
  pressKey,
} from './keypad-entry.ts';

function keyOf(character: string): KeypadKey {
  if (character === '+') return 'plus';
  if (character === '.') return 'point';
  return character === '<' ? 'delete' : { digit: character };
}
const type = (text: string): KeypadEntry =>
  text.split('').reduce((entry, character) => pressKey(entry, keyOf(character)), emptyEntry);

describe('an additive entry', () => {
  test('shows its terms and its sum', () => {
    expect(entryTerms(type('17+13+21'))).toEqual(['17', '13', '21']);
    expect(entrySum(type('17+13+21'))).toBe('51');
  });

  test('adds decimals exactly', () => {
    expect(entrySum(type('0.1+0.2'))).toBe('0.3');
  });

  test('takes an open plus and an open point for what they are', () => {
    expect(entrySum(type('17+'))).toBe('17');
    expect(entrySum(type('12.'))).toBe('12');
    expect(entrySum(type('.5'))).toBe('0.5');
  });

  test('goes back key by key, over the plus into the term before', () => {
    expect(entryTerms(type('17+1<<<'))).toEqual(['1']);
    expect(type('17<<<<')).toEqual(emptyEntry);
  });

  test('ignores a second plus, a second point and leading zeros', () => {
    expect(entryTerms(type('1++2'))).toEqual(['1', '2']);
    expect(entryTerms(type('1.2.3'))).toEqual(['1.23']);
    expect(entryTerms(type('007'))).toEqual(['7']);
  });

  test('is nothing while it is empty or zero', () => {
    expect([isMore(emptyEntry), isMore(type('0')), isMore(type('0.0')), isMore(type('0.1'))]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  test('takes the quick amounts as terms of their own', () => {
    expect(entryTerms(addToEntry(addToEntry(type('3'), '10'), '5'))).toEqual(['3', '10', '5']);
  });
});

test('whatever is typed, the sum is a decimal that a station accepts', () => {
  const keys = array(constantFrom(...'0123456789+.<'.split('')), { maxLength: 60 });
  assert(
    property(keys, (pressed) => {
      const entry = type(pressed.join(''));
      for (const term of entryTerms(entry)) expect(decimal.safeParse(term).success).toBe(true);
      expect(decimal.safeParse(entrySum(entry)).success).toBe(true);
    }),
  );
});
