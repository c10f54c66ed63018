import { expect, test } from 'vitest';

import { boardRefusal, boardTopics } from './board-access.ts';
import { hostMethodNames, hostTopicNames } from './host-contract.ts';

const refused = (frame: object) => boardRefusal(JSON.stringify(frame));

test('a board may look at its topics and ask whether anybody is at home', () => {
  for (const topic of boardTopics) expect(refused({ t: 'subscribe', topic })).toBeUndefined();
  for (const topic of hostTopicNames) expect(refused({ t: 'unsubscribe', topic })).toBeUndefined();
  expect(refused({ t: 'call', n: 1, method: 'beat', params: {} })).toBeUndefined();
});

test('every other method is answered with a refusal under its number, every other topic with a sentence', () => {
  for (const method of hostMethodNames.filter((name) => name !== 'beat'))
    expect(refused({ t: 'call', n: 7, method, params: {} })).toMatchObject({ t: 'result', n: 7, ok: false });
  for (const topic of hostTopicNames.filter((name) => !boardTopics.some((shown) => shown === name)))
    expect(refused({ t: 'subscribe', topic })).toMatchObject({ t: 'problem' });
});

test('what is no frame goes nowhere', () => {
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"t":"call"}',
    '{"t":"subscribe","topic":"line","more":1}',
    'x'.repeat(300_000),
  ])
    expect(boardRefusal(text)).toMatchObject({ t: 'problem' });
  expect(refused({ t: 'call', n: 3, method: 'ownEverything', params: {} })).toMatchObject({ n: 3, ok: false });
});
