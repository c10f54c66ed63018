import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

import { z } from 'zod';

import type { Problem } from '../problem.ts';
import { isProblem } from '../problem.ts';
import type { CommandLine } from './command-line.ts';
import { diskReason } from './disk-reason.ts';
import { readServerUrl, readSiteId, readStationId } from './option-values.ts';

/** What a station needs to know of itself before it has spoken to a server. Undefined: not known yet. */
export interface StationSettings {
  readonly server: string | undefined;
  readonly station: string | undefined;
  readonly site: string | undefined;
  readonly windowed: boolean;
}

const settingsFile = z.strictObject({
  server: z.string().optional(),
  station: z.string().optional(),
  site: z.string().optional(),
  windowed: z.boolean().optional(),
});
type SettingsFile = z.infer<typeof settingsFile>;

/**
 * The settings of this start: the command line first, then station.json. On the first start the file is written from the command
 * line, so that a kiosk set up once by command starts without options from then on. `windowed` is a choice of the moment and is
 * never written.
 */
export function loadStationSettings(
  file: string,
  commandLine: Pick<CommandLine, 'server' | 'station' | 'site' | 'windowed'>,
): StationSettings | Problem {
  const stored = readSettingsFile(file);
  if (isProblem(stored)) return stored;
  if (stored === undefined) {
    const { server, station, site } = commandLine;
    const failure = writeSettingsFile(file, { server, station, site });
    if (failure) return failure;
  }
  return {
    server: commandLine.server ?? stored?.server,
    station: commandLine.station ?? stored?.station,
    site: commandLine.site ?? stored?.site,
    windowed: commandLine.windowed || stored?.windowed === true,
  };
}

function readSettingsFile(file: string): SettingsFile | Problem | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    return { problem: `${file} cannot be read: ${String(error)}. Make it readable for this user.` };
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return {
      problem: `${file} is not valid JSON: ${error instanceof Error ? error.message : String(error)}. Correct it, or delete it and start with --server, --station and --site.`,
    };
  }
  const parsed = settingsFile.safeParse(value);
  if (!parsed.success)
    return {
      problem: `${file} is not as expected: ${z.prettifyError(parsed.error)}. It holds server, station, site (texts) and windowed (true or false), each optional.`,
    };
  return withCheckedValues(file, parsed.data);
}

function withCheckedValues(file: string, settings: SettingsFile): SettingsFile | Problem {
  const readers = { server: readServerUrl, station: readStationId, site: readSiteId } as const;
  const result: SettingsFile = { ...settings };
  for (const name of ['server', 'station', 'site'] as const) {
    const text = settings[name];
    if (text === undefined) continue;
    const value = readers[name](text, `${file}, "${name}"`);
    if (isProblem(value)) return value;
    result[name] = value;
  }
  return result;
}

/** Whole or not at all, also when the power goes in between. */
function writeSettingsFile(
  file: string,
  settings: Pick<StationSettings, 'server' | 'station' | 'site'>,
): Problem | undefined {
  const temporary = `${file}.new`;
  try {
    const handle = openSync(temporary, 'w', 0o644);
    try {
      writeSync(handle, `${JSON.stringify(settings, undefined, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
    return undefined;
  } catch (error) {
    return {
      problem: `${file} cannot be written: ${diskReason(error)}. Make room on the disk, or let this user write there; the kiosk then starts by itself.`,
    };
  }
}
