import { describe, expect, it } from 'vitest';

import { FakeContents, handTimers, incidentRecorder } from '../fakes.testkit.ts';
import { KIOSK_URL, RESTARTING_URL } from '../protocol/addresses.ts';
import { LOAD_FAILURE_PAUSE_MS, NOTICE_LIMIT_MS, recoverScreens, UNRESPONSIVE_GRACE_MS } from './screen-recovery.ts';
import type { RecoverableContents, ScreenRecovery } from './screen-recovery.ts';

function watching(pauseMs = 0) {
  const timers = handTimers();
  const incidents = incidentRecorder();
  const windows: FakeContents[] = [];
  let relaunches = 0;
  const open = (recovery: ScreenRecovery, ms: number) => {
    const contents = new FakeContents(windows.length + 1);
    windows.push(contents);
    recovery.watch(contents as unknown as RecoverableContents, ms);
    return contents;
  };
  const recovery: ScreenRecovery = recoverScreens({
    recreate: () => open(recovery, 0),
    relaunch: () => (relaunches += 1),
    now: timers.now,
    timers,
    record: incidents.record,
  });
  const contents = open(recovery, pauseMs);
  return { contents, windows, timers, incidents, relaunches: () => relaunches };
}

const crash = (contents: FakeContents) => contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });

describe('the screens', () => {
  it('are loaded at once', () => {
    expect(watching().contents.loaded).toEqual([KIOSK_URL]);
  });

  it('come after a page of words when the application has been restarting', () => {
    const { contents, timers } = watching(5_000);
    expect(contents.loaded).toEqual([RESTARTING_URL]);
    contents.emit('did-finish-load');
    timers.pass(4_999);
    expect(contents.loaded).toEqual([RESTARTING_URL]);
    timers.pass(1);
    expect(contents.loaded).toEqual([RESTARTING_URL, KIOSK_URL]);
  });

  it('come back after a crash as soon as the page of words is painted', () => {
    const { contents, timers, incidents } = watching();
    crash(contents);
    expect(contents.loaded).toEqual([KIOSK_URL, RESTARTING_URL]);
    contents.emit('did-finish-load');
    timers.pass(0);
    expect(contents.loaded).toEqual([KIOSK_URL, RESTARTING_URL, KIOSK_URL]);
    expect(incidents.last()).toEqual({ reason: 'crashed', exitCode: 5, step: 'reload' });
  });

  it('come back even when the page of words never appears', () => {
    const { contents, timers } = watching();
    crash(contents);
    timers.pass(NOTICE_LIMIT_MS);
    expect(contents.loaded.at(-1)).toBe(KIOSK_URL);
    contents.emit('did-finish-load');
    timers.pass(NOTICE_LIMIT_MS);
    expect(contents.loaded).toHaveLength(3);
  });

  it('get a new window at the third crash in a minute and a new application at the sixth', () => {
    const { contents, windows, relaunches, incidents } = watching();
    crash(contents);
    crash(contents);
    expect(windows).toHaveLength(1);
    crash(contents);
    expect(windows).toHaveLength(2);
    expect(windows[1]?.loaded).toEqual([KIOSK_URL]);
    crash(contents); // The old window is not listened to any more.
    expect(incidents.kinds().filter((kind) => kind === 'renderer-gone')).toHaveLength(3);
    for (let count = 0; count < 3; count += 1) crash(windows[1] ?? contents);
    expect(relaunches()).toBe(1);
    expect(windows).toHaveLength(2);
  });

  it('are tried again after a pause when they could not be loaded', () => {
    const { contents, timers, incidents } = watching();
    contents.emit('did-fail-load', {}, -2, 'ERR_FAILED', KIOSK_URL, true);
    contents.emit('did-finish-load');
    timers.pass(LOAD_FAILURE_PAUSE_MS - 1);
    expect(contents.loaded.at(-1)).toBe(RESTARTING_URL);
    timers.pass(1);
    expect(contents.loaded.at(-1)).toBe(KIOSK_URL);
    expect(incidents.kinds()).toEqual(['renderer-load-failed']);
  });

  it('are left alone when a load only gave way to another, or an inner frame failed', () => {
    const { contents, incidents } = watching();
    contents.emit('did-fail-load', {}, -3, 'ERR_ABORTED', KIOSK_URL, true);
    contents.emit('did-fail-load', {}, -2, 'ERR_FAILED', KIOSK_URL, false);
    expect(contents.loaded).toEqual([KIOSK_URL]);
    expect(incidents.kinds()).toEqual([]);
  });

  it('that stay frozen for ten seconds are ended, to come back like after a crash', () => {
    const { contents, timers, incidents } = watching();
    contents.emit('unresponsive');
    timers.pass(UNRESPONSIVE_GRACE_MS - 1);
    expect(contents.crashes).toBe(0);
    timers.pass(1);
    expect(contents.crashes).toBe(1);
    expect(incidents.kinds()).toEqual(['renderer-unresponsive']);
  });

  it('that thaw in time go on', () => {
    const { contents, timers } = watching();
    contents.emit('unresponsive');
    contents.emit('responsive');
    timers.pass(UNRESPONSIVE_GRACE_MS);
    expect(contents.crashes).toBe(0);
  });

  it('that were frozen and crashed are not ended once more when they are back', () => {
    const { contents, timers } = watching();
    contents.emit('unresponsive');
    crash(contents);
    timers.pass(UNRESPONSIVE_GRACE_MS);
    expect(contents.crashes).toBe(0);
  });

  it('of a destroyed window are not touched', () => {
    const { contents, timers } = watching();
    contents.emit('unresponsive');
    crash(contents);
    contents.destroyed = true;
    timers.pass(60_000);
    expect(contents.crashes).toBe(0);
    expect(contents.loaded).toEqual([KIOSK_URL, RESTARTING_URL]);
  });
});
