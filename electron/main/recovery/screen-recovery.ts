import type { WebContents } from 'electron';

import type { IncidentDetails, RecordIncident } from '../incidents/incident-log.ts';
import { KIOSK_URL, RESTARTING_URL } from '../protocol/addresses.ts';
import type { Timers } from '../timers.ts';
import { climbRecoveryLadder } from './recovery-ladder.ts';

/** The parts of a WebContents that recovery uses. */
export type RecoverableContents = Pick<
  WebContents,
  'on' | 'loadURL' | 'getURL' | 'isDestroyed' | 'forcefullyCrashRenderer'
>;

export interface RecoveryActions {
  /** Replaces the window by a new one, whose contents come back through `watch`. */
  readonly recreate: () => void;
  /** Ends the application and starts it anew. */
  readonly relaunch: () => void;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  readonly timers: Timers;
  readonly record: RecordIncident;
}

export interface ScreenRecovery {
  /** Watches these contents from now on instead of those before, and loads the screens after a pause in milliseconds. */
  readonly watch: (contents: RecoverableContents, pauseMs: number) => void;
}

/** How long a screen may be frozen before its process is ended. Chromium reports a freeze some seconds after a touch got no answer. */
export const UNRESPONSIVE_GRACE_MS = 10_000;

/** Pause before a page that could not be loaded is tried again: a crash is met at once, a missing disk is not helped by haste. */
export const LOAD_FAILURE_PAUSE_MS = 1_000;

/** How long the page of words may take to appear before the screens are loaded without it. */
export const NOTICE_LIMIT_MS = 2_000;

/** Chromium's code for a load that another load took the place of. */
const ABORTED = -3;

/** Brings the screens back whatever becomes of their process, with a page of words in between. Never asks anybody anything. */
export function recoverScreens({ recreate, relaunch, now, timers, record }: RecoveryActions): ScreenRecovery {
  let current: RecoverableContents | undefined;
  let failures: readonly number[] = [];
  /** Loads the screens after the page of words has been painted. */
  let onNoticeShown: (() => void) | undefined;
  let cancelLoad = (): void => undefined;
  let cancelCrash = (): void => undefined;

  function load(contents: RecoverableContents, url: string): void {
    if (contents.isDestroyed()) return;
    // The outcome arrives as an event; the promise would only repeat it.
    void contents.loadURL(url).catch(() => undefined);
  }

  function forgetLoad(): void {
    cancelLoad();
    onNoticeShown = undefined;
  }

  function showScreens(contents: RecoverableContents, pauseMs: number): void {
    const showAfter = (ms: number): void => {
      forgetLoad();
      cancelLoad = timers.after(ms, () => {
        onNoticeShown = undefined;
        if (contents === current) load(contents, KIOSK_URL);
      });
    };
    showAfter(pauseMs + NOTICE_LIMIT_MS);
    onNoticeShown = () => showAfter(pauseMs);
    load(contents, RESTARTING_URL);
  }

  function fail(
    contents: RecoverableContents,
    pauseMs: number,
    kind: 'renderer-gone' | 'renderer-load-failed',
    details: IncidentDetails,
  ): void {
    forgetLoad();
    cancelCrash();
    const climbed = climbRecoveryLadder(failures, now());
    ({ failures } = climbed);
    record(kind, { ...details, step: climbed.step });
    if (climbed.step === 'relaunch') relaunch();
    else if (climbed.step === 'recreate') {
      record('window-recreated');
      recreate();
    } else showScreens(contents, pauseMs);
  }

  return {
    watch(contents, pauseMs) {
      current = contents;
      forgetLoad();
      cancelCrash();
      contents.on('did-finish-load', () => {
        if (contents === current && contents.getURL() === RESTARTING_URL) onNoticeShown?.();
      });
      contents.on('render-process-gone', (_event, { reason, exitCode }) => {
        if (contents !== current) return;
        fail(contents, 0, 'renderer-gone', { reason, exitCode });
      });
      contents.on('did-fail-load', (_event, errorCode, errorDescription, url, isMainFrame) => {
        if (contents !== current || !isMainFrame || errorCode === ABORTED) return;
        fail(contents, LOAD_FAILURE_PAUSE_MS, 'renderer-load-failed', { errorCode, errorDescription, url });
      });
      contents.on('unresponsive', () => {
        if (contents !== current) return;
        record('renderer-unresponsive');
        cancelCrash();
        cancelCrash = timers.after(UNRESPONSIVE_GRACE_MS, () => {
          if (!contents.isDestroyed()) contents.forcefullyCrashRenderer();
        });
      });
      contents.on('responsive', () => {
        if (contents === current) cancelCrash();
      });
      if (pauseMs > 0) showScreens(contents, pauseMs);
      else load(contents, KIOSK_URL);
    },
  };
}
