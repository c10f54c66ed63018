import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';

import { kioskFiles } from '../../../shared/host/kiosk-incidents.ts';
import type { Problem } from '../problem.ts';
import { diskReason } from './disk-reason.ts';

/** Where things are inside the data folder. The station's own database is below `station`; everything else is the shell's. */
export interface DataFolder {
  readonly root: string;
  /** The station process's folder. */
  readonly station: string;
  /** Chromium's profile. */
  readonly browser: string;
  readonly crashDumps: string;
  /** The settings file, station.json. */
  readonly settings: string;
  readonly incidents: string;
  /** Exists after the graphics process has died too often. */
  readonly softwareRendering: string;
}

/** The layout of a data folder; touches no disk. */
export function dataFolderAt(root: string): DataFolder {
  return {
    root,
    station: path.join(root, 'station'),
    browser: path.join(root, 'browser'),
    crashDumps: path.join(root, kioskFiles.crashDumps),
    settings: path.join(root, 'station.json'),
    incidents: path.join(root, kioskFiles.incidents),
    softwareRendering: path.join(root, 'software-rendering.json'),
  };
}

/** Makes the data folder and those inside it, and makes sure that they can be written. */
export function prepareDataFolder(root: string): DataFolder | Problem {
  const folder = dataFolderAt(root);
  try {
    for (const each of [folder.root, folder.station, folder.browser, folder.crashDumps]) {
      mkdirSync(each, { recursive: true });
      accessSync(each, constants.R_OK | constants.W_OK);
    }
    return folder;
  } catch (error) {
    return {
      problem: `The data folder ${root} cannot be used: ${diskReason(error)}. Set that right, or choose a folder that this user may write, with --data DIR.`,
    };
  }
}
