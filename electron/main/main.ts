import path from 'node:path';

import { app, BrowserWindow, utilityProcess } from 'electron';

// Not awaited at the top level: Electron becomes ready only after this module has been evaluated.
void app.whenReady().then(async () => {
  utilityProcess.fork(path.join(import.meta.dirname, '../station/station.js'));
  const window = new BrowserWindow({
    webPreferences: { preload: path.join(import.meta.dirname, '../preload/preload.cjs'), sandbox: true },
  });
  await window.loadFile(path.join(import.meta.dirname, '../renderer/index.html'));
});
