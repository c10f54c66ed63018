import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import type { HostResult } from '../../../shared/host/host-contract.ts';
import { incidentKinds, kioskFiles } from '../../../shared/host/kiosk-incidents.ts';
import type { IncidentKind } from '../../../shared/host/kiosk-incidents.ts';

type Step = HostResult<'diagnose'>['steps'][number];

/** One line of the log. A flood of one kind is one line that says how many were left out. */
const incident = z.looseObject({
  at: z.iso.datetime(),
  kind: z.enum(incidentKinds),
  leftOut: z.int().exactOptional(),
});
export type Incident = z.infer<typeof incident>;

/** What happened longer ago is not shown. */
const SHOWN_MS = 30 * 24 * 3_600_000;
/** What happened this recently is worth a look. */
const RECENT_MS = 24 * 3_600_000;
/** The newest lines that support gets. */
const FOR_SUPPORT = 300;
const MOST_DUMPS = 20;

/** Nothing is wrong when these happen. */
const harmless = new Set<IncidentKind>(['kiosk-left', 'no-system-sandbox']);

/** Folder of the kiosk around a station's own; undefined: a station without a kiosk. */
export function kioskFolderOf(stationFolder: string): string | undefined {
  return process.versions['electron'] === undefined ? undefined : path.dirname(stationFolder);
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** What the shell noted, oldest first. A line that was cut off by a power cut is left out. */
export function readIncidents(kioskFolder: string): Incident[] {
  const lines = [kioskFiles.olderIncidents, kioskFiles.incidents].flatMap((name) =>
    linesOf(path.join(kioskFolder, name)),
  );
  return lines.flatMap((line) => {
    try {
      const parsed = incident.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

/** What the last one was about, in the few words that the shell has for it. */
function aboutOf(last: Incident): string {
  const { reason, why, permission, step } = last;
  return [reason, why, permission, step].filter((each) => typeof each === 'string' && each.length <= 80).join(', ');
}

/** A step of the diagnosis for every kind that happened within a month: how often, when last, and what it was about. */
export function incidentSteps(incidents: readonly Incident[], nowMs: number): Step[] {
  const byKind = new Map<IncidentKind, { count: number; last: Incident }>();
  for (const each of incidents) {
    if (nowMs - Date.parse(each.at) > SHOWN_MS) continue;
    const before = byKind.get(each.kind);
    byKind.set(each.kind, { count: (before?.count ?? 0) + (each.leftOut ?? 1), last: each });
  }
  return [...byKind].map(([kind, { count, last }]) => ({
    code: 'incident',
    state: !harmless.has(kind) && nowMs - Date.parse(last.at) < RECENT_MS ? 'warning' : 'good',
    params: { incident: kind, count, at: last.at, detail: aboutOf(last) },
  }));
}

/** Texts that are words of programs, never of people. */
const telling = new Set([
  'reason',
  'why',
  'type',
  'code',
  'by',
  'name',
  'permission',
  'step',
  'what',
  'screen',
  'kernel',
  'state',
]);

/** Of a stack only where it was: its first line may repeat what was typed or read. */
function placesOf(text: string): string {
  return text
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 10)
    .join('\n');
}

/** The newest incidents for support: counts, reasons and places in the program, nothing that names people or what is made. */
export function incidentsForSupport(incidents: readonly Incident[]): Record<string, unknown>[] {
  return incidents.slice(-FOR_SUPPORT).map(({ at, kind, ...details }) => {
    const kept: Record<string, unknown> = { at, kind };
    for (const [name, value] of Object.entries(details)) {
      if (typeof value === 'number' || typeof value === 'boolean') kept[name] = value;
      else if (typeof value !== 'string') continue;
      else if (telling.has(name) && /^[\w .:-]{1,80}$/.test(value)) kept[name] = value;
      else if (placesOf(value) !== '') kept[name] = placesOf(value);
    }
    return kept;
  });
}

interface Dump {
  readonly file: string;
  readonly atMs: number;
}

function dumpsBelow(folder: string): Dump[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.dmp'))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => ({ file, atMs: statSync(file).mtimeMs }));
  } catch {
    return []; // Nothing has crashed yet.
  }
}

/** Copies the newest crash dumps of a kiosk into a folder, which is made when there are some. @returns how many */
export function exportCrashDumps(kioskFolder: string, folder: string): number {
  const dumps = dumpsBelow(path.join(kioskFolder, kioskFiles.crashDumps))
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(0, MOST_DUMPS);
  if (dumps.length > 0) mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const { file } of dumps) copyFileSync(file, path.join(folder, path.basename(file)));
  return dumps.length;
}
