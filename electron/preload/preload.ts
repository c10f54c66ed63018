import { contextBridge, ipcRenderer } from 'electron';

import { CHANNEL_FROM_STATION, CHANNEL_TO_STATION, type PreloadBridge } from '../../shared/host/preload-bridge.ts';

/** Before the screen listens, only `ready`, `gone` and `problem` can come; more than a few would be a bug of ours. */
const MOST_WAITING = 20;

const waiting: string[] = [];
let receiver: ((frame: string) => void) | undefined;

// The event object stays here: it would hand ipcRenderer to the page.
ipcRenderer.on(CHANNEL_FROM_STATION, (_event, frame: unknown) => {
  if (typeof frame !== 'string') return;
  if (receiver) receiver(frame);
  else if (waiting.length < MOST_WAITING) waiting.push(frame);
});

contextBridge.exposeInMainWorld('lineside', {
  send(frame) {
    if (typeof frame === 'string') ipcRenderer.send(CHANNEL_TO_STATION, frame);
  },
  onFrame(receive) {
    if (typeof receive !== 'function') return;
    receiver = receive;
    for (const frame of waiting.splice(0)) receive(frame);
  },
} satisfies PreloadBridge);
