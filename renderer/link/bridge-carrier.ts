import type { PreloadBridge } from '../../shared/host/preload-bridge.ts';
import type { OpenCarrier } from './carrier.ts';

declare global {
  interface Window {
    /** Put here by the preload script; absent in a browser. */
    readonly lineside?: PreloadBridge;
  }
}

/** The carrier of a kiosk window; undefined in a browser. */
export function bridgeCarrier(): OpenCarrier | undefined {
  const bridge = window.lineside;
  if (!bridge) return undefined;
  return (events) => {
    bridge.onFrame(events.onFrame);
    events.onOpen(true);
    return { send: (frame) => bridge.send(frame) };
  };
}
