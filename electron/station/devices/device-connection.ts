import { stat } from 'node:fs/promises';

import type { DeviceConfig, DevicesView } from '../../../shared/views/devices-view.ts';
import { createLineFramer } from './line-framer.ts';
import type { OpenPort, OpenSerialPort } from './open-port.ts';
import { problemOfOpening } from './port-problem.ts';

/** How a device is at the moment. */
export type DeviceCondition = Pick<DevicesView['devices'][number], 'state' | 'detail' | 'path'>;

export interface ConnectionParts {
  readonly config: DeviceConfig;
  readonly open: OpenSerialPort;
  /** The port that the device has now; undefined: it is not there. */
  readonly findPath: () => string | undefined;
  readonly onCode: (code: string) => void;
  readonly onCondition: (condition: DeviceCondition) => void;
  readonly schedule: (afterMs: number, run: () => void) => () => void;
}

/** Keeps one device connected, for as long as it is in the settings. */
export interface DeviceConnection {
  /** Ports have come or gone: tries now what would be tried later. */
  readonly look: () => void;
  /** Looks whether the port is still the one that was opened: drivers do not tell of every plug that is pulled. */
  readonly check: () => Promise<void>;
  /** Ends it. Settles when the port is closed. */
  readonly end: () => Promise<void>;
}

/** Pauses between attempts (milliseconds): short at first, so that a replugged scanner is back before anybody notices. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/** What a path leads to, as far as the system tells: a device that was pulled and plugged in again is another one under the same path. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, rdev, ctimeMs } = await stat(path);
    return process.platform === 'win32' ? undefined : `${dev} ${ino} ${rdev} ${ctimeMs}`;
  } catch {
    return undefined;
  }
}

/** Begins to connect a device. */
export function connectDevice(parts: ConnectionParts): DeviceConnection {
  const { config, schedule } = parts;
  const { settings } = config;
  let port: (OpenPort & { readonly path: string; readonly identity: string | undefined }) | undefined;
  let working: Promise<void> | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let cancelRetry: () => void = () => undefined;
  let cancelGap: () => void = () => undefined;
  let lookAgain = false;
  let isEnded = false;

  function receive(): (bytes: Uint8Array) => void {
    // One framer per connection: what a pulled plug cut off is not the beginning of the next code.
    const framer = createLineFramer({ ...settings, keepEmpty: config.kind === 'counter' });
    return (bytes) => {
      cancelGap();
      for (const code of framer.push(bytes)) parts.onCode(code);
      if (settings.gapMs > 0 && framer.pending())
        cancelGap = schedule(settings.gapMs, () => {
          for (const code of framer.gap()) parts.onCode(code);
        });
    };
  }

  function retry(): void {
    if (isEnded) return;
    cancelRetry();
    cancelRetry = schedule(pauseMs, attempt);
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
  }

  function gone(path: string): void {
    cancelGap();
    port = undefined;
    parts.onCondition({
      state: 'waiting',
      path: null,
      detail: `${path} is gone. Plug the device in again; the kiosk takes it by itself.`,
    });
    retry();
  }

  async function check(): Promise<void> {
    const before = port;
    if (!before) return;
    const isElsewhere = parts.findPath() !== before.path;
    const isOther = before.identity !== undefined && (await identityOf(before.path)) !== before.identity;
    if ((!isElsewhere && !isOther) || port !== before || isEnded) return;
    // Not through `onGone`: a port that we close ourselves does not tell.
    await before.close();
    if (port === before) gone(before.path);
  }

  async function open(): Promise<void> {
    const path = parts.findPath();
    if (path === undefined) {
      parts.onCondition({
        state: 'waiting',
        path: null,
        detail: `No port has the device "${config.name}". Plug it in, and check its cable and its power.`,
      });
      // Nothing to try: the list of ports tells when it is there.
      return;
    }
    let isGone = false;
    try {
      const opened = await parts.open(path, settings.line, {
        onData: receive(),
        onGone: () => {
          isGone = true;
          gone(path);
        },
      });
      const identity = await identityOf(path);
      // Pulled again before we had it: it is tried anew already.
      if (isGone) return;
      if (isEnded) {
        await opened.close();
        return;
      }
      port = { ...opened, path, identity };
      pauseMs = FIRST_PAUSE_MS;
      parts.onCondition({ state: 'connected', path, detail: '' });
    } catch (error) {
      const problem = await problemOfOpening(path, error instanceof Error ? error.message : String(error));
      if (isEnded) return;
      parts.onCondition({ ...problem, path });
      retry();
    }
  }

  function attempt(): void {
    cancelRetry();
    if (isEnded || port) return;
    if (working) {
      lookAgain = true;
      return;
    }
    working = open().finally(() => {
      working = undefined;
      if (!lookAgain) return;
      lookAgain = false;
      attempt();
    });
  }

  attempt();
  return {
    look: attempt,
    check,
    end: async () => {
      isEnded = true;
      cancelRetry();
      cancelGap();
      await working;
      await port?.close();
    },
  };
}
