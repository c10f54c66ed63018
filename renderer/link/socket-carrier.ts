import { backOffMs } from './back-off.ts';
import type { OpenCarrier } from './carrier.ts';

/** Address of a door to a station on the origin that served this page; `?station=` is passed through. */
export function hostAddress(
  page: {
    readonly protocol: string;
    readonly host: string;
    readonly search: string;
  },
  path = '/host',
): string {
  const scheme = page.protocol === 'https:' ? 'wss:' : 'ws:';
  const station = new URLSearchParams(page.search).get('station');
  const query = station === null ? '' : `?${new URLSearchParams({ station }).toString()}`;
  return `${scheme}//${page.host}${path}${query}`;
}

export interface SocketCarrierOptions {
  /** The door at which it knocks. */
  readonly path?: string;
  /** Asked before it knocks again; it does so no more after false. */
  readonly mayConnectAgain?: () => Promise<boolean>;
}

/** The carrier of a browser: a WebSocket that comes back by itself, patiently. */
export const socketCarrier =
  ({ path, mayConnectAgain }: SocketCarrierOptions = {}): OpenCarrier =>
  (events) => {
    let socket: WebSocket | undefined;
    let attempt = 0;

    function open(): void {
      const current = new WebSocket(hostAddress(location, path));
      socket = current;
      current.addEventListener('open', () => {
        attempt = 0;
        events.onOpen(true);
      });
      current.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (typeof event.data === 'string') events.onFrame(event.data);
      });
      // "error" is always followed by "close", so one of them is enough.
      current.addEventListener('close', () => {
        events.onOpen(false);
        setTimeout(() => void again(), backOffMs(attempt, Math.random()));
        attempt += 1;
      });
    }

    async function again(): Promise<void> {
      if ((await mayConnectAgain?.()) !== false) open();
    }

    open();
    return {
      send(frame) {
        if (socket?.readyState === WebSocket.OPEN) socket.send(frame);
      },
    };
  };
