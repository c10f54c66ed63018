import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { app, ipcMain, Menu, powerSaveBlocker, protocol, safeStorage, session } from 'electron';
import type { BrowserWindow } from 'electron';

import { openScreenBridge } from './bridge/screen-bridge.ts';
import type { TellServiceManager } from './heartbeat/service-manager.ts';
import { BEAT_MS, watchHeartbeat } from './heartbeat/watch-heartbeat.ts';
import type { RecordIncident } from './incidents/incident-log.ts';
import type { DataFolder } from './options/data-folder.ts';
import type { StationSettings } from './options/station-settings.ts';
import { isProblem } from './problem.ts';
import type { Problem } from './problem.ts';
import { PROBLEM_URL, SCHEME } from './protocol/addresses.ts';
import { serveApp } from './protocol/serve-app.ts';
import { listServedFiles } from './protocol/served-files.ts';
import { EXIT_LEFT } from './recovery/exit-codes.ts';
import { countGpuDeaths, rememberSoftwareDrawing } from './recovery/gpu-deaths.ts';
import { relaunchPauseMs } from './recovery/relaunch.ts';
import { recoverScreens } from './recovery/screen-recovery.ts';
import { forkStation, STATION_SERVICE, stationArguments } from './station/fork-station.ts';
import { superviseStation } from './station/station-supervisor.ts';
import type { StationSupervisor } from './station/station-supervisor.ts';
import { systemTimers } from './timers.ts';
import { createKeyVault } from './trust/key-vault.ts';
import { listenToWedge } from './wedge/key-wedge.ts';
import { openScanSender } from './wedge/scan-sender.ts';
import { focusWindow, openKioskWindow } from './window/kiosk-window.ts';
import { lockDownContents } from './window/lock-down-contents.ts';
import { lockDownSession } from './window/lock-down-session.ts';

/** Built files beside the main process's own bundle, as absolute paths. */
export interface BuiltParts {
  /** Folder of the screens. */
  readonly renderer: string;
  readonly preload: string;
  readonly station: string;
}

export interface KioskSetting {
  readonly folder: DataFolder;
  /** A problem is shown on the screen: a kiosk has no terminal. */
  readonly settings: StationSettings | Problem;
  /** Looks once more whether the settings are a problem. */
  readonly settingsAgain: () => StationSettings | Problem;
  /** What the command line says about it; it holds also when the settings are a problem. */
  readonly windowed: boolean;
  readonly parts: BuiltParts;
  readonly record: RecordIncident;
  /** How many times in a row the kiosk has restarted itself. */
  readonly relaunched: number;
  readonly drawsInSoftware: boolean;
  /** True from the moment that the application has decided to end, in whatever way. */
  readonly isEnding: () => boolean;
  /** Ends the application and starts it anew. */
  readonly relaunch: (why: string) => void;
  readonly tellServiceManager: TellServiceManager;
}

/** Runs the kiosk from Electron's `ready` event to its end. */
export function runKiosk(setting: KioskSetting): void {
  const { folder, settings, parts, record, relaunched, isEnding, tellServiceManager } = setting;
  const files = listServedFiles(parts.renderer);
  const problem = startProblem(setting, files.has('/'));
  let window: BrowserWindow | undefined;

  app.on('window-all-closed', () => app.quit());
  app.on('second-instance', () => {
    if (window) focusWindow(window);
  });
  watchHelperProcesses(setting);

  Menu.setApplicationMenu(null);
  lockDownSession(session.defaultSession, record);
  app.on('web-contents-created', (_event, contents) => lockDownContents(contents, record));
  app.on('web-contents-created', (_event, contents) => {
    contents.on('preload-error', (_error, _path, error) => record('preload-failed', { error: String(error) }));
  });
  protocol.handle(
    SCHEME,
    serveApp({
      files,
      readFile,
      newNonce: () => randomBytes(16).toString('base64'),
      problem: () => problem ?? '',
    }),
  );
  powerSaveBlocker.start('prevent-display-sleep');

  const windowed = setting.windowed || (!isProblem(settings) && settings.windowed);
  const openWindow = (): BrowserWindow => {
    const old = window;
    window = openKioskWindow({ windowed, preload: parts.preload, packaged: app.isPackaged }, isEnding);
    old?.destroy();
    return window;
  };
  if (problem !== undefined || isProblem(settings)) {
    record('bad-options', { problem });
    void openWindow().loadURL(PROBLEM_URL);
    tellServiceManager('READY=1');
    // A new start would show the same sentence, until what it says is set right.
    feedForEver(tellServiceManager);
    if (isProblem(settings)) startWhenMended(setting);
    return;
  }

  const args = stationArguments({ ...settings, data: folder.station });
  const station = superviseStation(
    (events) => forkStation(parts.station, args, events),
    systemTimers,
    record,
    isEnding,
    createKeyVault(safeStorage, process.platform),
  );
  let exitCode = 0;
  endStationOnQuit(station, tellServiceManager, () => exitCode);
  let rounds = 0;
  const heartbeat = watchHeartbeat({
    station,
    now: () => performance.now(),
    timers: systemTimers,
    record,
    onWell: () => {
      rounds += 1;
      if (rounds % ROUNDS_PER_FEEDING === 1) tellServiceManager('WATCHDOG=1');
    },
  });
  const bridge = openScreenBridge(ipcMain, station, record, {
    onBeat: heartbeat.screenBeat,
    onLeave: (person) => {
      record('kiosk-left', { person });
      exitCode = EXIT_LEFT;
      app.quit();
    },
  });
  const scans = openScanSender(station, record);
  const recovery = recoverScreens({
    recreate: () => showScreens(0),
    relaunch: () => setting.relaunch('the screens keep failing'),
    now: () => performance.now(),
    timers: systemTimers,
    record,
  });
  const showScreens = (pauseMs: number): void => {
    const { webContents } = openWindow();
    bridge.attach(webContents);
    heartbeat.watch(webContents);
    listenToWedge(webContents, {
      settings: scans.settings,
      now: () => performance.now(),
      timers: systemTimers,
      onScan: scans.send,
    });
    recovery.watch(webContents, pauseMs);
  };
  showScreens(relaunchPauseMs(relaunched));
  tellServiceManager('READY=1');
}

/** The service manager is fed every other beat: a process is started for it. */
const ROUNDS_PER_FEEDING = 2;

/** Pause between two looks at what keeps the kiosk from starting, in milliseconds. */
const LOOK_AGAIN_MS = 5_000;

/** Somebody makes room on the disk or corrects a file: nobody has to come to the kiosk for that. */
function startWhenMended(setting: KioskSetting): void {
  systemTimers.after(LOOK_AGAIN_MS, () => {
    if (setting.isEnding()) return;
    if (isProblem(setting.settingsAgain())) startWhenMended(setting);
    else setting.relaunch('what kept it from starting is set right');
  });
}

function feedForEver(tell: TellServiceManager): void {
  tell('WATCHDOG=1');
  systemTimers.after(ROUNDS_PER_FEEDING * BEAT_MS, () => feedForEver(tell));
}

function startProblem({ settings, parts }: KioskSetting, hasScreens: boolean): string | undefined {
  if (isProblem(settings)) return settings.problem;
  if (hasScreens) return undefined;
  return `The screens are missing: there is no index.html in ${parts.renderer}. Install the application again (or run "npm run build").`;
}

/** The graphics process and others are brought back by Chromium; deaths are noted, and too many of the first change how we draw. */
function watchHelperProcesses({ folder, drawsInSoftware, isEnding, relaunch, record }: KioskSetting): void {
  const isOneTooMany = countGpuDeaths();
  app.on('child-process-gone', (_event, { type, reason, exitCode, name, serviceName }) => {
    if (isEnding() || reason === 'clean-exit' || name === STATION_SERVICE) return;
    if (type !== 'GPU') {
      record('helper-process-gone', { type, reason, exitCode, name: name ?? serviceName });
      return;
    }
    record('gpu-gone', { reason, exitCode });
    if (drawsInSoftware || !isOneTooMany(performance.now())) return;
    record('software-rendering');
    rememberSoftwareDrawing(folder.softwareRendering, process.versions.electron);
    relaunch('the graphics process keeps failing');
  });
}

/** The station gets its time to close the database before the application is gone. */
function endStationOnQuit(station: StationSupervisor, tell: TellServiceManager, exitCode: () => number): void {
  app.on('will-quit', (event) => {
    event.preventDefault();
    tell('STOPPING=1');
    void station.stop().finally(() => app.exit(exitCode()));
  });
}
