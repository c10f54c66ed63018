import type { LineSettings } from '../../../shared/views/devices-view.ts';
import { loadSerialPort } from './serial-port.ts';

/** An open serial port. It is never opened again: each connection is a port of its own. */
export interface OpenPort {
  readonly close: () => Promise<void>;
}

/** What an open port tells. */
export interface PortEvents {
  readonly onData: (bytes: Uint8Array) => void;
  /** It is gone: unplugged, or failed. Comes once, and not after `close`. */
  readonly onGone: () => void;
}

/** Opens a port. Rejects with what the driver says. */
export type OpenSerialPort = (path: string, line: LineSettings, events: PortEvents) => Promise<OpenPort>;

/** A driver that does not answer within this time (milliseconds) is given up. */
const OPEN_MS = 5000;

/** Opens a port of this machine, for us alone. */
export const openSerialPort: OpenSerialPort = async (path, line, { onData, onGone }) => {
  const SerialPort = await loadSerialPort();
  const port = new SerialPort({ path, ...line, lock: true, autoOpen: false });
  let isClosing = false;
  let isGone = false;
  const gone = () => {
    if (isClosing || isGone) return;
    isGone = true;
    onGone();
  };
  port.on('data', (chunk: Buffer) => onData(chunk));
  port.on('close', gone);
  port.on('error', () => {
    // The port may live on after an error, or not: a new one is sure to.
    if (port.isOpen) port.close(() => undefined);
    else gone();
  });
  const close = () =>
    new Promise<void>((resolve) => {
      isClosing = true;
      if (port.isOpen) port.close(() => resolve());
      else resolve();
    });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`the driver does not answer within ${OPEN_MS / 1000} s`));
      // It may still open; then it must not stay so.
      port.once('open', () => void close());
    }, OPEN_MS);
    port.open((error) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    });
  });
  return { close };
};
