import { mkdtempSync, rmSync } from 'node:fs';
import inspector from 'node:inspector';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { app, crashReporter, dialog, protocol } from 'electron';

import { serviceManager } from './heartbeat/service-manager.ts';
import { openIncidentLog } from './incidents/incident-log.ts';
import { commandLineHelp, ownArguments, readCommandLine } from './options/command-line.ts';
import { prepareDataFolder } from './options/data-folder.ts';
import type { DataFolder } from './options/data-folder.ts';
import { remoteDebuggingProblem } from './options/remote-debugging.ts';
import { loadStationSettings } from './options/station-settings.ts';
import { isProblem } from './problem.ts';
import { SCHEME } from './protocol/addresses.ts';
import { pruneCrashDumps } from './recovery/crash-dumps.ts';
import { EXIT_USAGE } from './recovery/exit-codes.ts';
import { endOnFatalErrors, surviveClosedTerminal } from './recovery/fatal-errors.ts';
import { drawsInSoftware } from './recovery/gpu-deaths.ts';
import { relaunch } from './recovery/relaunch.ts';
import { runKiosk } from './run-kiosk.ts';
import { suppressDialogs } from './window/no-dialogs.ts';

/** Everything that Electron wants before its `ready` event. Nothing is awaited: `ready` waits for this module. */
function start(): void {
  surviveClosedTerminal([process.stdout, process.stderr]);
  // Where Chromium can have no sandbox of the operating system (as root), insisting on it would only end every helper process.
  const hasSystemSandbox = !app.commandLine.hasSwitch('no-sandbox');
  if (hasSystemSandbox) app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);

  const commandLine = readCommandLine(ownArguments(process.argv, app.isPackaged ? undefined : isAppPath));
  if (isProblem(commandLine)) return end(EXIT_USAGE, commandLine.problem);
  if (commandLine.help) return end(0, commandLineHelp);
  const driven = remoteDebuggingProblem((name) => app.commandLine.hasSwitch(name), app.isPackaged, inspector.url());
  if (driven !== undefined) return end(EXIT_USAGE, driven);
  if (commandLine.foreign.length > 0)
    process.stderr.write(`Not options of the kiosk, left to Chromium: ${commandLine.foreign.join(' ')}\n`);

  const root = path.resolve(commandLine.data ?? app.getPath('userData'));
  const prepared = prepareDataFolder(root);
  // A kiosk has no terminal: why it has no data folder is shown on the screen, which needs another one.
  const folder = isProblem(prepared) ? standInFolder() : prepared;
  if (isProblem(prepared)) process.stderr.write(`${prepared.problem}\n`);
  if (!folder) return end(EXIT_USAGE, 'There is no folder for temporary files either.');
  placePaths(folder);
  // One kiosk per data folder, decided before anything in it is opened.
  if (!app.requestSingleInstanceLock())
    return end(0, `A kiosk with the data folder ${folder.root} is running already; its window is in front now.`);

  const record = openIncidentLog({
    file: folder.incidents,
    now: () => new Date(),
    echo: (line) => process.stderr.write(`${line}\n`),
  });
  let isEnding = false;
  app.on('before-quit', () => {
    isEnding = true;
  });
  const startAnew = (why: string): void => {
    isEnding = true;
    relaunch(
      {
        app,
        argv: process.argv,
        relaunched: commandLine.relaunched,
        upMs: () => process.uptime() * 1000,
        supervised: process.env['LINESIDE_SUPERVISED'] === '1',
        executable: process.env['APPIMAGE'],
        record,
      },
      why,
    );
  };
  const tellServiceManager = serviceManager(process.env, record);
  if (!hasSystemSandbox) record('no-system-sandbox');
  endOnFatalErrors(process, record, startAnew);
  suppressDialogs(dialog, record);
  crashReporter.start({ uploadToServer: false });
  pruneCrashDumps(folder.crashDumps);
  const softly = drawsInSoftware(folder.softwareRendering, process.versions.electron);
  setChromiumSwitches(softly);

  const here = import.meta.dirname;
  // The station inherits it; arguments of a process are for everybody to read.
  if (commandLine.enrol !== undefined) process.env['LINESIDE_ENROL'] = commandLine.enrol;
  void app.whenReady().then(() =>
    runKiosk({
      folder,
      settings: isProblem(prepared) ? prepared : loadStationSettings(folder.settings, commandLine),
      settingsAgain: () => {
        const now = prepareDataFolder(root);
        return isProblem(now) ? now : loadStationSettings(now.settings, commandLine);
      },
      windowed: commandLine.windowed,
      parts: {
        renderer: path.join(here, '../renderer'),
        preload: path.join(here, '../preload/preload.cjs'),
        station: path.join(here, '../station/station.js'),
      },
      record,
      relaunched: commandLine.relaunched,
      drawsInSoftware: softly,
      isEnding: () => isEnding,
      relaunch: startAnew,
      tellServiceManager,
    }),
  );
}

/** A data folder for nothing but a sentence on the screen; it goes with the process. */
function standInFolder(): DataFolder | undefined {
  try {
    const root = mkdtempSync(path.join(tmpdir(), 'lineside-no-data-'));
    process.on('exit', () => rmSync(root, { recursive: true, force: true }));
    const folder = prepareDataFolder(root);
    return isProblem(folder) ? undefined : folder;
  } catch {
    return undefined;
  }
}

function isAppPath(argument: string): boolean {
  const file = path.resolve(argument);
  return !argument.startsWith('-') && (file === app.getAppPath() || path.dirname(file) === app.getAppPath());
}

function end(code: number, sentence: string): void {
  (code === 0 ? process.stdout : process.stderr).write(`${sentence}\n`);
  app.exit(code);
}

function placePaths(folder: DataFolder): void {
  app.setPath('userData', folder.root);
  app.setPath('sessionData', folder.browser);
  app.setPath('crashDumps', folder.crashDumps);
}

function setChromiumSwitches(softly: boolean): void {
  // Fingers on a kiosk neither zoom nor leaf back, and Chromium has nobody to call.
  app.commandLine.appendSwitch('disable-pinch');
  app.commandLine.appendSwitch('overscroll-history-navigation', '0');
  app.commandLine.appendSwitch('disable-background-networking');
  if (!softly) return;
  app.disableHardwareAcceleration();
  app.commandLine.appendSwitch('disable-gpu');
}

start();
