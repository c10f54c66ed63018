import { describe, expect, it } from 'vitest';

import { windowOptions } from './window-options.ts';

const kiosk = windowOptions({ windowed: false, preload: '/app/preload.cjs', packaged: true });

// The numbers are those of Electron's security checklist (docs/tutorial/security).
describe('every window of the application', () => {
  it.each([
    [
      '2 no Node in pages',
      { nodeIntegration: false, nodeIntegrationInSubFrames: false, nodeIntegrationInWorker: false },
    ],
    ['3 context isolation', { contextIsolation: true }],
    ['4 sandboxed', { sandbox: true }],
    ['6 web security stays on', { webSecurity: true }],
    ['8 no insecure content', { allowRunningInsecureContent: false }],
    ['9 no experimental features', { experimentalFeatures: false }],
    ['11 no webview, no plugins', { webviewTag: false, plugins: false }],
    ['no dialogs', { disableDialogs: true }],
    ['no spell checker that would fetch dictionaries', { spellcheck: false }],
    ['dropping a file opens nothing', { navigateOnDragDrop: false }],
  ])('%s', (_rule, preferences) => {
    for (const windowed of [true, false]) {
      for (const packaged of [true, false]) {
        const options = windowOptions({ windowed, preload: '/app/preload.cjs', packaged });
        expect(options.webPreferences).toMatchObject(preferences);
      }
    }
  });

  it('10 enables no Blink features', () => {
    expect(kiosk.webPreferences).not.toHaveProperty('enableBlinkFeatures');
  });

  it('has no developer tools when it is installed or locked', () => {
    expect(kiosk.webPreferences?.devTools).toBe(false);
    expect(windowOptions({ windowed: true, preload: '', packaged: true }).webPreferences?.devTools).toBe(false);
    expect(windowOptions({ windowed: false, preload: '', packaged: false }).webPreferences?.devTools).toBe(false);
    expect(windowOptions({ windowed: true, preload: '', packaged: false }).webPreferences?.devTools).toBe(true);
  });

  it('takes the whole screen and locks it, unless it is windowed', () => {
    expect(kiosk).toMatchObject({ kiosk: true, fullscreen: true, frame: false });
    expect(windowOptions({ windowed: true, preload: '', packaged: true })).toMatchObject({
      kiosk: false,
      fullscreen: false,
      frame: true,
    });
  });
});
