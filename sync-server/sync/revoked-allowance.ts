import { Buffer } from 'node:buffer';

import type { ReceivedRow } from './received-row.ts';

/** How much devices that are trusted no more may hand over, so that a stolen one fills neither disk nor screens. */
export interface RevokedAllowance {
  /** Whether a device has used up what it may hand over today (UTC). */
  readonly isUsedUp: (publicKey: string) => boolean;
  /** Notes what was kept of a device. */
  readonly use: (publicKey: string, rows: readonly ReceivedRow[]) => void;
  /** What a device may hand over on a day, in MB. */
  readonly megabytes: number;
}

/** A day of the largest backlog that a station of before had to hand over (65,000 facts); the rest waits for the next one. */
const REVOKED_BYTES = 64 * 1024 * 1024;
/** Each fact that is kept without effect is told to every station: however short, it counts as much as that takes. */
const LEAST_BYTES = 1024;
/** Devices that are remembered; there are as many as were revoked today and still speak. */
const DEVICES = 10_000;

/** The allowance of one server process: a restart gives another one. */
export function createRevokedAllowance(now: () => number, bytesPerDay: number = REVOKED_BYTES): RevokedAllowance {
  let today = '';
  const used = new Map<string, number>();
  function usedBy(publicKey: string): number {
    const day = new Date(now()).toISOString().slice(0, 10);
    if (day !== today) used.clear();
    today = day;
    return used.get(publicKey) ?? 0;
  }
  return {
    isUsedUp: (publicKey) => usedBy(publicKey) >= bytesPerDay,
    use: (publicKey, rows) => {
      const bytes = rows.reduce((sum, { text }) => sum + Math.max(LEAST_BYTES, Buffer.byteLength(text)), 0);
      const before = usedBy(publicKey);
      if (used.size < DEVICES || before > 0) used.set(publicKey, before + bytes);
    },
    megabytes: Math.ceil(bytesPerDay / (1024 * 1024)),
  };
}
