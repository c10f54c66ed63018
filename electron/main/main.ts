import path from 'node:path';

import { app, BrowserWindow, utilityProcess } from 'electron';

await app.whenReady();
utilityProcess.fork(path.join(import.meta.dirname, '../station/station.js'));
const window = new BrowserWindow({
  webPreferences: { preload: path.join(import.meta.dirname, '../preload/preload.cjs') },
});
await window.loadFile(path.join(import.meta.dirname, '../renderer/index.html'));
