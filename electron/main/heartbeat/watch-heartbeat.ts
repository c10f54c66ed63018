import type { WebContents } from 'electron';

import { connectHost } from '../../../shared/host/connect-host.ts';
import type { RecordIncident } from '../incidents/incident-log.ts';
import { KIOSK_URL } from '../protocol/addresses.ts';
import type { StationSupervisor } from '../station/station-supervisor.ts';
import type { Timers } from '../timers.ts';
import { judge, KERNEL_FRESH_MS } from './vital-signs.ts';

/** The parts of a WebContents that the watch uses. */
export type BeatingContents = Pick<WebContents, 'on' | 'getURL' | 'isDestroyed' | 'forcefullyCrashRenderer'>;

export interface HeartbeatParts {
  readonly station: Pick<StationSupervisor, 'connect' | 'restart'>;
  readonly now: () => number;
  readonly timers: Timers;
  readonly record: RecordIncident;
  /** Called every few seconds while screens and kernel are fresh, for a service manager that restarts what falls silent. */
  readonly onWell: () => void;
}

export interface HeartbeatWatch {
  /** Watches these contents from now on instead of those before. */
  readonly watch: (contents: BeatingContents) => void;
  /** The present screen has painted, and asks the station. */
  readonly screenBeat: () => void;
}

/** How often the kernel is asked and everything is judged, in milliseconds; screens beat as often. */
export const BEAT_MS = 5_000;

/** A round that comes this late: the whole machine slept, or this process did, and nobody else is to blame. */
const SLEPT_MS = 15_000;

/**
 * Watches that the screens paint and that the kernel answers from its store, for as long as the application lives. A frozen screen is ended, to come
 * back like after a crash; a frozen kernel is ended, and its supervisor starts it anew.
 */
export function watchHeartbeat({ station, now, timers, record, onWell }: HeartbeatParts): HeartbeatWatch {
  let current: BeatingContents | undefined;
  let screen = { at: undefined as number | undefined, beats: false, awaySince: now() };
  let kernel = { at: undefined as number | undefined, awaySince: now(), hasProblem: false };
  let isAsking = false;
  let wasWell = true;
  let roundAt = now();

  const link = connectHost((frame) => connection.send(frame));
  const connection = station.connect((frame) => link.receive(frame));
  link.host.onConnection((connected) => {
    kernel = { ...kernel, at: connected ? now() : undefined, awaySince: now() };
    screenExcused();
  });
  link.host.onProblem((sentence) => {
    kernel = { ...kernel, hasProblem: sentence !== null };
  });

  /** The screen could not beat until now. */
  function screenExcused(): void {
    if (screen.at !== undefined) screen = { ...screen, at: now() };
  }

  async function askKernel(): Promise<void> {
    if (isAsking || kernel.at === undefined) return;
    isAsking = true;
    try {
      await link.host.call('beat', {});
      if (kernel.at === undefined) return;
      if (now() - kernel.at >= KERNEL_FRESH_MS) screenExcused();
      kernel = { ...kernel, at: now() };
    } catch {
      // An answer, but not from the store: it counts as none.
    } finally {
      isAsking = false;
    }
  }

  function endFrozen(frozen: 'screen' | 'kernel'): void {
    if (frozen === 'kernel') {
      record('station-frozen', { silentMs: Math.round(now() - (kernel.at ?? now())) });
      kernel = { ...kernel, at: undefined, awaySince: now() };
      station.restart();
      return;
    }
    record('screen-frozen', { silentMs: Math.round(now() - (screen.at ?? now())) });
    screen = { at: undefined, beats: false, awaySince: now() };
    if (current?.isDestroyed() === false) current.forcefullyCrashRenderer();
  }

  function round(): void {
    if (now() - roundAt >= SLEPT_MS) {
      screenExcused();
      if (kernel.at !== undefined) kernel = { ...kernel, at: now() };
    }
    roundAt = now();
    const { frozen, isWell } = judge({ screen, kernel }, now());
    if (frozen) endFrozen(frozen);
    // What was frozen is being mended; the service manager steps in when that does not help for long.
    if (isWell || frozen) onWell();
    if (wasWell && !isWell && !frozen)
      record('not-well', {
        screen: screen.at === undefined ? 'away' : 'there',
        kernel: kernel.at === undefined ? 'away' : 'there',
      });
    wasWell = isWell || frozen !== undefined;
    void askKernel();
    timers.after(BEAT_MS, round);
  }
  timers.after(BEAT_MS, round);

  return {
    screenBeat() {
      if (screen.at !== undefined) screen = { ...screen, at: now(), beats: true };
    },
    watch(contents) {
      current = contents;
      const away = (): void => {
        if (contents === current) screen = { at: undefined, beats: false, awaySince: now() };
      };
      away();
      contents.on('dom-ready', () => {
        if (contents !== current || contents.getURL() !== KIOSK_URL) return;
        screen = { at: now(), beats: false, awaySince: now() };
      });
      contents.on('did-navigate', away);
      contents.on('render-process-gone', away);
      contents.on('destroyed', away);
    },
  };
}
