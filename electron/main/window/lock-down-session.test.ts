import { EventEmitter } from 'node:events';

import { describe, expect, it } from 'vitest';

import { incidentRecorder, preventable } from '../fakes.testkit.ts';
import { lockDownSession } from './lock-down-session.ts';
import type { LockableSession } from './lock-down-session.ts';

type Handler = (...args: unknown[]) => unknown;

/** Keeps the handlers that the lock-down sets, so that a test can ask them. */
function lockedSession() {
  const handlers: Record<string, Handler> = {};
  let spellChecker = true;
  const keep = (name: string) => (handler: Handler) => {
    handlers[name] = handler;
  };
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
    setSpellCheckerEnabled: (enabled: boolean) => {
      spellChecker = enabled;
    },
    webRequest: { onBeforeRequest: keep('web') },
  });
  const incidents = incidentRecorder();
  lockDownSession(session as unknown as LockableSession, incidents.record);
  const answerOf = (name: string, ...args: unknown[]): unknown => {
    let answer: unknown;
    handlers[name]?.(...args, (given: unknown) => {
      answer = given;
    });
    return answer;
  };
  /** The page of the screens asks for a permission. */
  const asks = (permission: string, details: object = {}): unknown => {
    const answers: unknown[] = [];
    handlers['request']?.(null, permission, (given: unknown) => answers.push(given), { ...ours, ...details });
    return answers[0];
  };
  return { session, handlers, asks, answerOf, incidents, spellChecker: () => spellChecker };
}

/** How the page of the screens asks. */
const ours = { isMainFrame: true, requestingUrl: 'app://kiosk/' };

describe('the locked session', () => {
  it.each(['media', 'geolocation', 'notifications', 'fullscreen', 'hid', 'serial', 'usb', 'clipboard-read', 'unknown'])(
    '5 denies %s when asked and when checked',
    (permission) => {
      const { asks, handlers, incidents } = lockedSession();
      expect(asks(permission)).toBe(false);
      expect(handlers['check']?.(null, permission, 'app://kiosk', { isMainFrame: true })).toBe(false);
      expect(handlers['device']?.({ deviceType: permission })).toBe(false);
      expect(incidents.last()).toEqual({ permission });
    },
  );

  it('5 gives the screens the picture of a camera, for photos, and nobody its sound or the screen', () => {
    const { asks, handlers, incidents } = lockedSession();
    const asked = (details: object) => asks('media', details);
    const checked = (origin: string, details: object) =>
      handlers['check']?.(null, 'media', origin, { isMainFrame: true, ...details });
    expect(asked({ mediaTypes: ['video'] })).toBe(true);
    expect(checked('app://kiosk/', { mediaType: 'video' })).toBe(true);
    expect(incidents.kinds()).toEqual([]);
    for (const mediaTypes of [['audio'], ['video', 'audio'], ['audio', 'video'], [], undefined])
      expect(asked({ mediaTypes })).toBe(false);
    for (const requestingUrl of ['app://notice/', 'app://kiosk.example/', 'https://example.com/app://kiosk/', ''])
      expect(asked({ mediaTypes: ['video'], requestingUrl })).toBe(false);
    expect(asked({ mediaTypes: ['video'], isMainFrame: false })).toBe(false);
    expect(new Set(incidents.kinds())).toEqual(new Set(['blocked-permission']));
    expect(checked('app://kiosk/', { mediaType: 'audio' })).toBe(false);
    expect(checked('app://kiosk/', { mediaType: 'unknown' })).toBe(false);
    expect(checked('app://kiosk/', { mediaType: 'video', isMainFrame: false })).toBe(false);
    expect(checked('https://example.com/', { mediaType: 'video' })).toBe(false);
    expect(handlers['check']?.(null, 'display-capture', 'app://kiosk/', { isMainFrame: true })).toBe(false);
  });

  it('fetches no dictionaries', () => {
    expect(lockedSession().spellChecker()).toBe(false);
  });

  it('downloads nothing', () => {
    const { session, incidents } = lockedSession();
    const event = preventable({});
    session.emit('will-download', event, { getURL: () => 'app://kiosk/index.html' });
    expect(event.prevented).toBe(true);
    expect(incidents.kinds()).toEqual(['blocked-download']);
  });

  it.each([
    ['app://kiosk/assets/main.js', false],
    ['data:image/png;base64,AA==', false],
    ['https://example.com/', true],
    ['http://localhost:4870/', true],
    ['ws://localhost:4870/', true],
    ['file:///etc/passwd', true],
    ['ftp://example.com/', true],
    ['application://kiosk/', true],
    ['chrome://gpu', true],
    ['https://example.com/?data:app:', true],
  ])('18 asked for %s cancels: %s', (url, cancel) => {
    expect(lockedSession().answerOf('web', { url })).toEqual({ cancel });
  });
});
