import { useSyncExternalStore } from 'react';

/** Ways of answers and small differences are no reason for another clock than that of this machine (milliseconds). */
const FAR_MS = 5 * 60 * 1000;

let aheadMs = 0;
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  nowMs = Date.now() - aheadMs;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    tick();
    timer = setInterval(tick, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The station told its time (an instant), by which everything on the screens is dated: where this machine's is far off, it is followed. */
export function followStationTime(at: string): void {
  const next = Date.now() - Date.parse(at);
  aheadMs = Math.abs(next) > FAR_MS ? next : 0;
}

/** Milliseconds since 1970, advancing once a second, one clock for the whole screen. */
export function useNowMs(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}
