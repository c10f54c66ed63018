import type { HostResult } from '../../../shared/host/host-contract.ts';
import type { DevicesView } from '../../../shared/views/devices-view.ts';
import type { SyncView } from '../../../shared/views/view-schemas.ts';

type Step = HostResult<'diagnose'>['steps'][number];

/** What a diagnosis looks at. */
export interface Findings {
  readonly nowMs: number;
  /** Bytes free where the data is; null: the disk does not say. */
  readonly freeBytes: number | null;
  /** Why a small file could not be written just now; null: it could. */
  readonly writeProblem: string | null;
  readonly sync: SyncView;
  /** How far the server's clock is ahead; null: not known. */
  readonly serverAheadMs: number | null;
  readonly devices: DevicesView;
  /** A scan came from the keyboard since the start. */
  readonly keyboardSeen: boolean;
  /** The letters of the last scan from the keyboard had the other case than they are printed in. */
  readonly capsLock: boolean;
  /** How the keys of a kiosk lie on its disk: wrapped by the key store of the system, or in a file that its owner reads. Undefined: no kiosk. */
  readonly keys: 'wrapped' | 'plain' | undefined;
  /** When the newest backup was made; null: there is none. Undefined: this station keeps none. */
  readonly backupAt: string | null | undefined;
}

const GIB = 2 ** 30;
/** A year of facts of a busy station is about a gigabyte, with its copies. */
const ROOM = { bad: GIB / 4, warning: 2 * GIB } as const;
/** The way of an answer takes seconds at most; stamps more than five minutes off are not believed (hybrid logical clock). */
const CLOCK_MS = { warning: 10_000, bad: 300_000 } as const;
/** Backups are made every night; a weekend is no reason to worry. */
const BACKUP_MS = 3 * 24 * 3_600_000;

function bytes(count: number): string {
  return count >= GIB ? `${(count / GIB).toFixed(1)} GiB` : `${Math.floor(count / 2 ** 20)} MiB`;
}

function disk({ freeBytes, writeProblem }: Findings): Step {
  const free = freeBytes === null ? '?' : bytes(freeBytes);
  const isLow = (limit: number) => freeBytes !== null && freeBytes < limit;
  const state = writeProblem !== null || isLow(ROOM.bad) ? 'bad' : isLow(ROOM.warning) ? 'warning' : 'good';
  return { code: 'disk', state, params: { free, detail: writeProblem ?? '' } };
}

function database({ sync: { storage } }: Findings): Step {
  const state = storage.state === 'good' ? 'good' : storage.state === 'recovered' ? 'warning' : 'bad';
  return { code: 'database', state, params: { detail: storage.detail } };
}

function backup({ backupAt, nowMs }: Findings): Step[] {
  if (backupAt === undefined) return [];
  if (backupAt === null) return [{ code: 'backup', state: 'bad', params: {} }];
  const isOld = nowMs - Date.parse(backupAt) > BACKUP_MS;
  return [{ code: 'backup', state: isOld ? 'warning' : 'good', params: { at: backupAt } }];
}

function clock({ serverAheadMs }: Findings): Step[] {
  if (serverAheadMs === null) return [];
  const off = Math.abs(serverAheadMs);
  const state = off >= CLOCK_MS.bad ? 'bad' : off >= CLOCK_MS.warning ? 'warning' : 'good';
  return [{ code: 'clock', state, params: { seconds: Math.round(off / 1000) } }];
}

function server({ sync: { state, lastContactAt } }: Findings): Step[] {
  if (state === 'off') return [];
  if (state === 'online') return [{ code: 'server', state: 'good', params: {} }];
  return lastContactAt === null
    ? [{ code: 'server', state: 'bad', params: {} }]
    : [{ code: 'server', state: 'warning', params: { since: lastContactAt } }];
}

function deviceSteps({ devices }: Findings): Step[] {
  return devices.devices.map(({ config, state, detail }) => {
    const found =
      state === 'connected' ? (detail === '' ? 'good' : 'warning') : state === 'waiting' ? 'warning' : 'bad';
    return { code: 'device', state: found, params: { device: config.name, detail } };
  });
}

/** Whoever takes the disk out reads plain keys; a small computer without a key store has no better place for them. */
function keys({ keys: how }: Findings): Step[] {
  return how === undefined ? [] : [{ code: 'keys', state: how === 'wrapped' ? 'good' : 'warning', params: {} }];
}

function screen({ devices }: Findings): Step {
  return { code: 'screen', state: devices.pixelsPer100mm === null ? 'warning' : 'good', params: {} };
}

function keyboard({ devices, keyboardSeen, capsLock }: Findings): Step[] {
  const hasScanner = devices.devices.some(({ config }) => config.kind === 'scanner');
  const letters: Step[] = capsLock ? [{ code: 'keyboardCase', state: 'warning', params: {} }] : [];
  if (keyboardSeen) return [{ code: 'keyboard', state: 'good', params: {} }, ...letters];
  // Who scans by a serial line needs no keyboard.
  if (hasScanner) return [];
  return [{ code: 'keyboard', state: devices.wedge.enabled ? 'warning' : 'bad', params: {} }];
}

/** Goes through what can be wrong with a station. Pure; a step that cannot be judged is left out. */
export function diagnosisOf(findings: Findings): Step[] {
  return [
    disk(findings),
    database(findings),
    ...backup(findings),
    ...clock(findings),
    ...server(findings),
    ...keys(findings),
    ...deviceSteps(findings),
    screen(findings),
    ...keyboard(findings),
  ];
}
