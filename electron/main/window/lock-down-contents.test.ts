import { describe, expect, it } from 'vitest';

import { FakeContents, incidentRecorder, preventable } from '../fakes.testkit.ts';
import { lockDownContents } from './lock-down-contents.ts';
import type { LockableContents } from './lock-down-contents.ts';

function locked() {
  const contents = new FakeContents();
  const incidents = incidentRecorder();
  lockDownContents(contents as unknown as LockableContents, incidents.record);
  return { contents, incidents };
}

describe('locked contents', () => {
  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('13 deny %s, even to our own pages', (name) => {
    for (const url of ['https://example.com/', 'file:///etc/passwd', 'app://kiosk/', 'app://kiosk.evil/']) {
      const { contents, incidents } = locked();
      const event = preventable({ url, isMainFrame: false });
      contents.emit(name, event);
      expect(event.prevented).toBe(true);
      expect(incidents.kinds()).toEqual(['blocked-navigation']);
    }
  });

  it('14 open no window', () => {
    const { contents, incidents } = locked();
    expect(contents.windowOpenHandler?.({ url: 'app://kiosk/' })).toEqual({ action: 'deny' });
    expect(incidents.kinds()).toEqual(['blocked-window']);
  });

  it('12 attach no webview', () => {
    const { contents } = locked();
    const event = preventable({});
    contents.emit('will-attach-webview', event);
    expect(event.prevented).toBe(true);
  });

  it('reach no network past the policy of their pages', () => {
    expect(locked().contents.webRtcPolicy).toBe('disable_non_proxied_udp');
  });

  it('cannot object to being closed', () => {
    const { contents } = locked();
    const event = preventable({});
    contents.emit('will-prevent-unload', event);
    expect(event.prevented).toBe(true);
  });

  it('cannot be zoomed by fingers', () => {
    const { contents } = locked();
    contents.emit('dom-ready');
    expect(contents.zoomLimits).toEqual([1, 1]);
  });
});
