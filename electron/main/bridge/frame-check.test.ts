import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { frameFromStation, MAX_FRAME_LENGTH } from '../../../shared/host/host-frames.ts';
import { checkFrame, senderProblem } from './frame-check.ts';

describe('a sender', () => {
  const screens = { contentsId: 7, frame: { origin: 'app://kiosk', isMainFrame: true } };

  it('may talk to the station when it is the main frame of the screens', () => {
    expect(senderProblem(screens, 7)).toBeUndefined();
  });

  it.each([
    ['another window', { ...screens, contentsId: 8 }],
    ['a frame that is gone', { ...screens, frame: undefined }],
    ['an inner frame', { ...screens, frame: { origin: 'app://kiosk', isMainFrame: false } }],
    ['another origin', { ...screens, frame: { origin: 'https://kiosk', isMainFrame: true } }],
    ['an origin that only begins like ours', { ...screens, frame: { origin: 'app://kiosk.evil', isMainFrame: true } }],
    ['the pages without scripts', { ...screens, frame: { origin: 'app://notice', isMainFrame: true } }],
    ['no origin', { ...screens, frame: { origin: 'null', isMainFrame: true } }],
    ['an empty origin', { ...screens, frame: { origin: '', isMainFrame: true } }],
  ])('may not when it is %s', (_who, sender) => {
    expect(senderProblem(sender, 7)).toEqual(expect.any(String));
  });

  it('may not when no window shows the screens', () => {
    expect(senderProblem(screens, undefined)).toEqual(expect.any(String));
  });
});

describe('a frame', () => {
  it('of the host contract passes', () => {
    const call = { t: 'call', n: 3, method: 'beat', params: {} };
    expect(checkFrame(JSON.stringify(call))).toEqual({ frame: call });
    const subscribe = { t: 'subscribe', topic: 'home' };
    expect(checkFrame(JSON.stringify(subscribe))).toEqual({ frame: subscribe });
  });

  it.each([
    ['no text', 5, 'must be a JSON text'],
    ['an object', { t: 'subscribe', topic: 'home' }, 'must be a JSON text'],
    ['nothing', undefined, 'must be a JSON text'],
    ['no JSON', '{', 'is not JSON'],
    ['an unknown kind', '{"t":"eval"}', 'was not understood'],
    ['an unknown topic', '{"t":"subscribe","topic":"secrets"}', 'was not understood'],
    ['null', 'null', 'was not understood'],
    ['too long', `"${'x'.repeat(MAX_FRAME_LENGTH)}"`, 'is too long'],
  ])('that is %s is answered with the problem', (_what, text, sentence) => {
    expect(checkFrame(text)).toEqual({
      answer: { t: 'problem', message: expect.stringContaining(sentence) as string },
    });
  });

  it('that calls an unknown method is answered under its number', () => {
    const answer = { t: 'result', n: 12, ok: false, error: { code: 'invalid', message: expect.any(String) as string } };
    expect(checkFrame('{"t":"call","n":12,"method":"shell","params":{}}')).toEqual({ answer });
    expect(checkFrame('{"t":"call","n":12,"method":"beat","params":{},"extra":1}')).toEqual({ answer });
  });

  it('of any content is passed on or answered with a short frame that the screens understand', () => {
    const anything = fc.oneof(fc.anything(), fc.string(), fc.json({ maxDepth: 4 }));
    fc.assert(
      fc.property(anything, (text) => {
        const checked = checkFrame(text);
        const answer = 'answer' in checked ? checked.answer : { t: 'ready' };
        expect(frameFromStation.safeParse(answer).success).toBe(true);
        expect(JSON.stringify(answer).length).toBeLessThan(3_000);
      }),
    );
  });
});
