import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { usualDevices } from '../views/devices-view.ts';
import { altCharacter, keyPressOf } from './key-press.ts';
import type { RawKey } from './key-press.ts';
import { emptyStream, flushKeys, isOver, overAtMs, pushCharacter, pushTerminator } from './key-stream.ts';
import type { KeyEvent, KeyTiming } from './key-stream.ts';

const usual = usualDevices.wedge;

/** Feeds keys `[character, milliseconds since the one before]`; "\n" is the terminator. */
function feed(
  keys: readonly (readonly [string, number])[],
  timing: KeyTiming = usual,
): { readonly events: KeyEvent[]; readonly held: string; readonly through: string } {
  let stream = emptyStream;
  let now = 1000;
  let through = '';
  const events: KeyEvent[] = [];
  for (const [character, gap] of keys) {
    now += gap;
    const pushed =
      character === '\n' ? pushTerminator(stream, now, timing) : pushCharacter(stream, character, now, timing);
    ({ stream } = pushed);
    events.push(...pushed.events);
    if (!pushed.consumed) through += character;
  }
  return { events, held: stream.held, through };
}
const burst = (text: string, gap = 8) => text.split('').map((character) => [character, gap] as const);
const typed = (text: string) => ({ kind: 'typed', text });
const scan = (code: string) => ({ kind: 'scan', code });

describe('a scanner', () => {
  test('that types a code and Enter gives one scan and nothing typed', () => {
    expect(feed(burst('BADGE-1001\n'))).toEqual({ events: [scan('BADGE-1001')], held: '', through: '' });
  });

  test('that is slow is still a scanner', () => {
    expect(feed(burst('1001\n', 50)).events).toEqual([scan('1001')]);
    expect(feed(burst('1001\n', 300), { ...usual, maxGapMs: 500 }).events).toEqual([scan('1001')]);
  });

  test('is heard out over a gap of a busy machine once it is certain', () => {
    expect(feed([...burst('4711'), ['-', 250], ...burst('A\n')]).events).toEqual([scan('4711-A')]);
  });

  test('whose first keys were torn off by a busy machine gives a code that nobody knows, not another one', () => {
    expect(feed([...burst('99'), ...burst('1001\n').with(0, ['1', 90])]).events).toEqual([typed('99'), scan('991001')]);
  });

  test('that ends codes with two Enters presses nothing with the second; an Enter of fingers after a scan does', () => {
    expect(feed([...burst('1001\n'), ['\n', 8]])).toEqual({ events: [scan('1001')], held: '', through: '' });
    expect(feed([...burst('1001\n'), ['\n', 250]]).events).toEqual([scan('1001'), { kind: 'enter' }]);
  });

  test('whose code was torn more than once gives all of it', () => {
    const torn = [
      ...burst('98'),
      ...burst('77').with(0, ['7', 90] as const),
      ...burst('1001\n').with(0, ['1', 90] as const),
    ];
    expect(feed(torn).events).toEqual([typed('98'), typed('77'), scan('98771001')]);
  });

  test('keeps the group separators of GS1 codes, however it types them', () => {
    expect(feed(burst('10ABC\u001D3712\n')).events).toEqual([scan('10ABC\u001D3712')]);
    const timing = { ...usual, groupSeparators: ['|', '~d029'] };
    expect(feed(burst('10A|3712\n'), timing).events).toEqual([scan('10A\u001D3712')]);
    expect(feed(burst('10A~d0293712\n'), timing).events).toEqual([scan('10A\u001D3712')]);
  });

  test('that reads while somebody types loses neither the scan nor the digit typed before', () => {
    expect(feed([['7', 0], ['X', 400], ...burst('YZ\n')]).events).toEqual([typed('7'), scan('XYZ')]);
  });

  test('with a prefix is known by it, and fingers are not held back at all', () => {
    const timing = { ...usual, prefix: '~' };
    expect(feed(burst('~1001\n', 400), timing).events).toEqual([scan('1001')]);
    expect(feed(burst('1234\n', 5), timing)).toEqual({ events: [{ kind: 'enter' }], held: '', through: '1234\n' });
  });
});

describe('fingers', () => {
  test('are passed on key by key', () => {
    const { events, held } = feed([
      ['1', 0],
      ['7', 180],
      ['+', 240],
    ]);
    expect([events, held]).toEqual([[typed('1'), typed('7')], '+']);
  });

  test('that end with Enter confirm what they typed, and the Enter goes its own way', () => {
    expect(
      feed([
        ['5', 0],
        ['\n', 300],
      ]),
    ).toEqual({ events: [typed('5'), { kind: 'enter' }], held: '', through: '\n' });
    expect(feed([['\n', 0]])).toEqual({ events: [{ kind: 'enter' }], held: '', through: '\n' });
  });

  test('press what has the focus with Space', () => {
    expect(feed([[' ', 0]])).toEqual({ events: [], held: '', through: ' ' });
  });

  test('that type a PIN as fast as fingers can are no scanner', () => {
    expect(feed(burst('1234\n', 75)).events).toEqual([...['1', '2', '3', '4'].map(typed), { kind: 'enter' }]);
  });
});

test('what is held is given up as typed once the burst is over', () => {
  const { stream } = pushCharacter(emptyStream, '4', 100, usual);
  expect(overAtMs(stream, usual)).toBe(161);
  expect([130, 161].map((now) => isOver(stream, now, usual))).toEqual([false, true]);
  expect(flushKeys(stream).events).toEqual([typed('4')]);
  expect(overAtMs(flushKeys(stream).stream, usual)).toBeUndefined();
});

test('a key that is stuck fills no memory', () => {
  expect(feed(burst('a'.repeat(5000))).held.length).toBe(2000);
});

test('no key is lost and none comes twice, at whatever pace', () => {
  const keys = fc.array(fc.tuple(fc.constantFrom('1', 'a', ' ', '\n'), fc.integer({ min: 1, max: 400 })));
  fc.assert(
    fc.property(keys, (pressed) => {
      const { events, held, through } = feed(pressed);
      const all = pressed.map(([character]) => character).join('');
      const count = (text: string, character: string) => text.split(character).length - 1;
      const texts = events.map((event) =>
        event.kind === 'typed' ? event.text : event.kind === 'scan' ? event.code : '',
      );
      // A torn code repeats what was passed on before it, so that it is not mistaken for another.
      for (const character of ['1', 'a', ' '])
        expect(count(texts.join('') + held + through, character)).toBeGreaterThanOrEqual(count(all, character));
      const ends = events.filter(({ kind }) => kind !== 'typed').length;
      // An Enter right behind a scan is the second half of its end.
      const seconds = pressed.filter(([key, gap], at) => key === '\n' && pressed[at - 1]?.[0] === '\n' && gap <= 100);
      expect(ends).toBeLessThanOrEqual(count(all, '\n'));
      expect(ends).toBeGreaterThanOrEqual(count(all, '\n') - seconds.length);
    }),
  );
});

describe('a key press', () => {
  const press = (key: string, raw: Partial<RawKey> = {}) =>
    keyPressOf({ key, control: false, alt: false, meta: false, repeat: false, composing: false, ...raw }, usual);

  test.each([
    ['a', {}, { kind: 'character', character: 'a' }],
    [']', { control: true }, { kind: 'character', character: '\u001D' }],
    ['F8', {}, { kind: 'character', character: '\u001D' }],
    ['@', { control: true, alt: true }, { kind: 'character', character: '@' }],
    ['Enter', {}, { kind: 'terminator' }],
    ['Shift', {}, { kind: 'modifier' }],
    ['9', { alt: true }, { kind: 'altDigit', digit: '9' }],
    ['Tab', {}, { kind: 'other' }],
    ['c', { control: true }, { kind: 'other' }],
    ['a', { repeat: true }, { kind: 'other' }],
    ['a', { meta: true }, { kind: 'other' }],
  ])('%s %j', (key, raw, meaning) => {
    expect(press(key, raw)).toEqual(meaning);
  });

  test('characters typed by their number with Alt are those characters', () => {
    expect(['029', '065', '0', '7', '999', ''].map(altCharacter)).toEqual([
      '\u001D',
      'A',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
