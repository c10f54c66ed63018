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
  return { session, handlers, answerOf, incidents, spellChecker: () => spellChecker };
}

describe('the locked session', () => {
  it.each(['media', 'geolocation', 'notifications', 'fullscreen', 'hid', 'serial', 'usb', 'clipboard-read', 'unknown'])(
    '5 denies %s when asked and when checked',
    (permission) => {
      const { answerOf, handlers, incidents } = lockedSession();
      expect(answerOf('request', null, permission)).toBe(false);
      expect(handlers['check']?.(null, permission, 'app://kiosk', {})).toBe(false);
      expect(handlers['device']?.({ deviceType: permission })).toBe(false);
      expect(incidents.last()).toEqual({ permission });
    },
  );

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
