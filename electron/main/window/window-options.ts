import type { BrowserWindowConstructorOptions } from 'electron';

export interface WindowChoice {
  /** An ordinary window, for an office PC or a developer; otherwise the whole screen, locked. */
  readonly windowed: boolean;
  /** Absolute path of the built preload. */
  readonly preload: string;
  /** True in an installed application: then there are no developer tools. */
  readonly packaged: boolean;
}

/**
 * The one factory of window options. Security settings that are Electron's defaults are written out: a default may change, and
 * the test reads them here.
 */
export function windowOptions({ windowed, preload, packaged }: WindowChoice): BrowserWindowConstructorOptions {
  return {
    title: 'Lineside',
    width: 1280,
    height: 800,
    minWidth: 800,
    minHeight: 600,
    // The grey of the screens: no white flash while they load.
    backgroundColor: '#d8d8d8',
    autoHideMenuBar: true,
    kiosk: !windowed,
    fullscreen: !windowed,
    frame: windowed,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      navigateOnDragDrop: false,
      // alert() and its kin would freeze the screen behind a dialog that nobody can reach.
      disableDialogs: true,
      spellcheck: false,
      devTools: !packaged && windowed,
      // The middle mouse button opens links elsewhere.
      disableBlinkFeatures: 'Auxclick',
      disableHtmlFullscreenWindowResize: true,
      // A scan from a serial port is not a gesture, but its tone must sound.
      autoplayPolicy: 'no-user-gesture-required',
      // Stop clocks and alarms run on although another window lies over this one.
      backgroundThrottling: false,
    },
  };
}
