import { describe, expect, test } from 'vitest';

import { emptyStream, flushKeys, isOver, type KeyEvent, PATIENT_GAP_MS, pushKey, STRICT_GAP_MS } from './key-stream.ts';

/** Feeds keys `[character, milliseconds since the one before]`. */
function feed(
  keys: readonly (readonly [string, number])[],
  gapMs = STRICT_GAP_MS,
): { readonly events: KeyEvent[]; readonly held: string } {
  let stream = emptyStream;
  let now = 1000;
  const events: KeyEvent[] = [];
  for (const [character, gap] of keys) {
    now += gap;
    const result = pushKey(stream, character, now, gapMs);
    ({ stream } = result);
    events.push(...result.events);
  }
  return { events, held: stream.held };
}
const burst = (text: string, gap = 8) => text.split('').map((character) => [character, gap] as const);

describe('a scanner', () => {
  test('that types a code and Enter gives one scan and nothing typed', () => {
    expect(feed(burst('BADGE-1001\n'))).toEqual({ events: [{ kind: 'scan', code: 'BADGE-1001' }], held: '' });
  });

  test('that is slow is still a scanner', () => {
    expect(feed(burst('1001\n', 50)).events).toEqual([{ kind: 'scan', code: '1001' }]);
  });

  test('on a bad radio link is heard out where nothing can be typed into', () => {
    expect(feed(burst('1001\n', 300), PATIENT_GAP_MS).events).toEqual([{ kind: 'scan', code: '1001' }]);
  });

  test('keeps the group separators of GS1 codes', () => {
    expect(feed(burst('10ABC\u001D3712\n')).events).toEqual([{ kind: 'scan', code: '10ABC\u001D3712' }]);
  });

  test('that reads while somebody types loses neither the scan nor the digit typed before', () => {
    expect(feed([['7', 0], ...burst('X').map(([c]) => [c, 400] as const), ...burst('YZ\n')]).events).toEqual([
      { kind: 'typed', text: '7' },
      { kind: 'scan', code: 'XYZ' },
    ]);
  });
});

describe('fingers', () => {
  test('are passed on key by key', () => {
    const { events, held } = feed([
      ['1', 0],
      ['7', 180],
      ['+', 240],
    ]);
    expect(events).toEqual([
      { kind: 'typed', text: '1' },
      { kind: 'typed', text: '7' },
    ]);
    expect(held).toBe('+');
  });

  test('that end with Enter confirm what they typed', () => {
    expect(
      feed([
        ['5', 0],
        ['\n', 300],
      ]).events,
    ).toEqual([{ kind: 'typed', text: '5' }, { kind: 'enter' }]);
    expect(feed([['\n', 0]]).events).toEqual([{ kind: 'enter' }]);
  });
});

test('what is held is given up as typed once the burst is over', () => {
  const { stream } = pushKey(emptyStream, '4', 100, STRICT_GAP_MS);
  expect([130, 161].map((now) => isOver(stream, now, STRICT_GAP_MS))).toEqual([false, true]);
  expect(flushKeys(stream).events).toEqual([{ kind: 'typed', text: '4' }]);
});

test('a key that is stuck fills no memory', () => {
  expect(feed(burst('a'.repeat(1000))).held.length).toBe(200);
});
