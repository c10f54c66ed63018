import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { IncidentKind } from '../../shared/host/kiosk-incidents.ts';
import type { IncidentDetails, RecordIncident } from './incidents/incident-log.ts';
import type { Timers } from './timers.ts';

/** A folder of its own for one test; it goes when the test ends (`using folder = temporaryFolder()`). */
export function temporaryFolder(): { readonly path: string } & Disposable {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lineside-shell-'));
  return { path: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Timers whose time passes only when told. */
export function handTimers(): Timers & {
  readonly pass: (ms: number) => void;
  /** Time passes although nothing that was due happens meanwhile: the machine sleeps. */
  readonly sleep: (ms: number) => void;
  readonly now: () => number;
} {
  let now = 0;
  let waiting: { readonly at: number; readonly act: () => void }[] = [];
  return {
    now: () => now,
    after(ms, act) {
      const entry = { at: now + ms, act };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((each) => each !== entry);
      };
    },
    sleep(ms) {
      now += ms;
    },
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const due = waiting.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (!due) break;
        now = Math.max(now, due.at);
        waiting = waiting.filter((each) => each !== due);
        due.act();
      }
      now = end;
    },
  };
}

/** Keeps the incidents that a policy notes. */
export function incidentRecorder(): {
  readonly record: RecordIncident;
  readonly kinds: () => IncidentKind[];
  readonly last: () => IncidentDetails | undefined;
} {
  const noted: { readonly kind: IncidentKind; readonly details: IncidentDetails }[] = [];
  return {
    record: (kind, details = {}) => noted.push({ kind, details }),
    kinds: () => noted.map(({ kind }) => kind),
    last: () => noted.at(-1)?.details,
  };
}

/** An event of Electron that notes whether its default was prevented. */
export function preventable<T extends object>(fields: T): T & { prevented: boolean; preventDefault: () => void } {
  const event = {
    ...fields,
    prevented: false,
    preventDefault() {
      event.prevented = true;
    },
  };
  return event;
}

/** The part of a WebContents that policies use, as an EventEmitter that notes what was asked of it. */
export class FakeContents extends EventEmitter {
  readonly id: number;
  readonly loaded: string[] = [];
  readonly sent: { readonly channel: string; readonly text: string }[] = [];
  crashes = 0;
  destroyed = false;
  zoomLimits: readonly [number, number] | undefined;
  webRtcPolicy: string | undefined;
  windowOpenHandler: ((details: { url: string }) => { action: string }) | undefined;

  constructor(id = 1) {
    super();
    this.id = id;
  }

  getURL(): string {
    return this.loaded.at(-1) ?? '';
  }

  loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    return Promise.resolve();
  }

  send(channel: string, text: string): void {
    this.sent.push({ channel, text });
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  forcefullyCrashRenderer(): void {
    this.crashes += 1;
  }

  /** Characters given back to the page. */
  typed = '';

  sendInputEvent({ type, keyCode }: { readonly type: string; readonly keyCode?: string }): void {
    if (type === 'char') this.typed += keyCode ?? '';
  }

  setVisualZoomLevelLimits(minimum: number, maximum: number): Promise<void> {
    this.zoomLimits = [minimum, maximum];
    return Promise.resolve();
  }

  setWebRTCIPHandlingPolicy(policy: string): void {
    this.webRtcPolicy = policy;
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }
}
