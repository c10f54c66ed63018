import { statfsSync } from 'node:fs';
import { arch, cpus, freemem, platform, release, totalmem, uptime } from 'node:os';
import { join } from 'node:path';

import type { HostHandlers, HostResult } from '../../../shared/host/host-contract.ts';
import type { PlanIndex } from '../../../shared/plan/plan-index.ts';
import type { DevicesView } from '../../../shared/views/devices-view.ts';
import type { ScansView } from '../../../shared/views/scans-view.ts';
import type { SyncView } from '../../../shared/views/view-schemas.ts';
import { writeDurably } from '../process/durable-file.ts';
import { isWrapped } from '../process/station-identity.ts';
import { backupsIn } from '../store/backup/backup-files.ts';
import { storeFiles } from '../store/store-files.ts';
import { diagnosisOf } from './diagnose.ts';
import { glyphSteps } from './glyph-steps.ts';
import {
  exportCrashDumps,
  incidentsForSupport,
  incidentSteps,
  kioskFolderOf,
  readIncidents,
} from './kiosk-incidents.ts';
import { supportText } from './support-text.ts';

export interface DiagnosisParts {
  readonly folder: string;
  readonly storeFolder: string;
  readonly station: string;
  readonly nowMs: () => number;
  readonly plan: PlanIndex;
  /** False: the store is in memory and has no backups. */
  readonly hasBackups: boolean;
  readonly about: () => HostResult<'about'>;
  readonly sync: () => SyncView;
  readonly devices: () => DevicesView;
  readonly scans: () => ScansView;
  readonly serverAheadMs: () => number | null;
  readonly keyboardSeen: () => boolean;
  readonly capsLock: () => boolean;
  /** Folder of the kiosk around this station; by itself the one above, in Electron. */
  readonly kioskFolder?: string;
}

function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** Writes what a fact takes, as a fact is written. */
function writeProblem(folder: string): string | null {
  try {
    writeDurably(join(folder, 'write-test.txt'), 'x'.repeat(4096), 0o600);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function planCounts(plan: PlanIndex): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of plan.current.values()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** The methods by which a station tells what is wrong with it. */
export function diagnosisHandlers(parts: DiagnosisParts): Pick<HostHandlers, 'diagnose' | 'supportFile'> {
  const { folder, nowMs } = parts;
  const kioskFolder = parts.kioskFolder ?? kioskFolderOf(folder);
  const incidents = () => (kioskFolder === undefined ? [] : readIncidents(kioskFolder));
  const steps = () =>
    diagnosisOf({
      nowMs: nowMs(),
      freeBytes: freeBytes(folder),
      writeProblem: writeProblem(folder),
      sync: parts.sync(),
      serverAheadMs: parts.serverAheadMs(),
      devices: parts.devices(),
      keyboardSeen: parts.keyboardSeen(),
      capsLock: parts.capsLock(),
      keys: process.versions['electron'] === undefined ? undefined : isWrapped(folder) ? 'wrapped' : 'plain',
      backupAt: parts.hasBackups
        ? (backupsIn(storeFiles(parts.storeFolder, parts.station))[0]?.manifest?.at ?? null)
        : undefined,
    });
  return {
    diagnose: () =>
      Promise.resolve({ steps: [...steps(), ...glyphSteps(parts.plan), ...incidentSteps(incidents(), nowMs())] }),
    async supportFile({ dumps }) {
      await Promise.resolve();
      const at = new Date(nowMs()).toISOString();
      const text = supportText({
        at,
        about: parts.about(),
        machine: {
          platform: `${platform()} ${release()} ${arch()}`,
          processors: cpus().length,
          memoryMiB: Math.floor(totalmem() / 2 ** 20),
          freeMemoryMiB: Math.floor(freemem() / 2 ** 20),
          upHours: Math.floor(uptime() / 3600),
          processMiB: Math.floor(process.memoryUsage().rss / 2 ** 20),
        },
        steps: steps(),
        sync: parts.sync(),
        devices: parts.devices(),
        scans: parts.scans(),
        plan: planCounts(parts.plan),
        incidents: incidentsForSupport(incidents()),
      });
      const name = `lineside-${parts.station}-${at.slice(0, 19).replaceAll(':', '-')}.json`;
      // A kiosk has no downloads: whoever comes with a stick finds it here. In a browser it is downloaded.
      if (kioskFolder === undefined) return { name, text };
      const path = join(folder, 'support', name);
      writeDurably(path, text, 0o600);
      if (dumps !== true) return { name, text, path };
      return { name, text, path, dumps: exportCrashDumps(kioskFolder, `${path}-crash-dumps`) };
    },
  };
}
