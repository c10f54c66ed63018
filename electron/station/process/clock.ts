import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

import { v7 } from 'uuid';

/** Time and chance as a station reads them; tests and the simulator bring their own. */
export interface StationClock {
  readonly nowMs: () => number;
  /** Id of this boot of the machine; monotonic milliseconds count from it. */
  readonly boot: string;
  readonly mono: () => number;
  /** Milliseconds since the boot, time asleep included. */
  readonly uptimeMs: () => number;
  readonly newId: () => string;
  /** 12 random hex digits, for a new incarnation. */
  readonly newIncarnation: () => string;
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomBytes(16).toString('hex'); // Not Linux: durations are then monotonic within this process only.
  }
}

/** The clock of this machine. */
export function systemClock(): StationClock {
  return {
    nowMs: () => Date.now(),
    boot: bootId(),
    mono: () => Math.floor(Number(process.hrtime.bigint() / 1_000_000n)),
    uptimeMs: () => Math.floor(uptime() * 1000),
    newId: () => v7(),
    newIncarnation: () => randomBytes(6).toString('hex'),
  };
}
