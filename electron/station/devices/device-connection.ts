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
  /** Ports may have come or gone: tries now what would be tried later. */
  readonly look: () => void;
  /** Ends it. Settles when the port is closed. */
  readonly end: () => Promise<void>;
}

/** Pauses between attempts (milliseconds): short at first, so that a replugged scanner is back before anybody notices. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/** Begins to connect a device. */
export function connectDevice(parts: ConnectionParts): DeviceConnection {
  const { config, schedule } = parts;
  const { settings } = config;
  let port: OpenPort | undefined;
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
    try {
      const opened = await parts.open(path, settings.line, {
        onData: receive(),
        onGone: () => {
          cancelGap();
          port = undefined;
          parts.onCondition({
            state: 'waiting',
            path: null,
            detail: `${path} is gone. Plug the device in again; the kiosk takes it by itself.`,
          });
          retry();
        },
      });
      if (isEnded) {
        await opened.close();
        return;
      }
      port = opened;
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
    end: async () => {
      isEnded = true;
      cancelRetry();
      cancelGap();
      await working;
      await port?.close();
    },
  };
}
