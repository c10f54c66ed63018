import type { WebSocket } from 'ws';

/** How often a socket is pinged, in milliseconds; one that has not answered when the next ping is due is dead. */
export const PULSE_MS = 25_000;

/** Ends a socket whose other side is gone without a word (a pulled cable). Stops with the socket. */
export function watchPulse(socket: WebSocket, everyMs: number = PULSE_MS): void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, everyMs);
  timer.unref();
  socket.on('close', () => clearInterval(timer));
}
