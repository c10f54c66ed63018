import { renameSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { devicesFile, usualDevices } from '../../../shared/views/devices-view.ts';
import type { DevicesFile } from '../../../shared/views/devices-view.ts';
import { readIfThere, writeDurably } from '../process/durable-file.ts';

/** Where the devices of a station are kept. */
export function devicesPath(folder: string): string {
  return join(folder, 'devices.json');
}

/** The settings of the devices, and a sentence when those on the disk could not be used and were set aside. */
export interface ReadDevices {
  readonly file: DevicesFile;
  readonly problem: string | null;
}

function parsed(text: string): { readonly file: DevicesFile } | { readonly why: string } {
  try {
    const read = devicesFile.safeParse(JSON.parse(text));
    return read.success ? { file: read.data } : { why: z.prettifyError(read.error).replaceAll('\n', ' ') };
  } catch {
    return { why: 'it is not JSON' };
  }
}

/** Reads the settings. A file that cannot be used is kept under another name, and the station begins without devices. */
export function readDevices(folder: string): ReadDevices {
  const path = devicesPath(folder);
  const text = readIfThere(path);
  if (text === undefined) return { file: usualDevices, problem: null };
  const read = parsed(text);
  if ('file' in read) return { file: read.file, problem: null };
  const aside = `${path}.damaged`;
  renameSync(path, aside);
  const problem = `The settings of the devices cannot be read (${read.why}) and were set aside as ${aside}. Set the devices up again.`;
  return { file: usualDevices, problem };
}

/** Writes the settings so that the old or the new ones are there, never half of them. @throws StorageFailure */
export function writeDevices(folder: string, file: DevicesFile): void {
  writeDurably(devicesPath(folder), `${JSON.stringify(file, null, 2)}\n`, 0o600);
}
