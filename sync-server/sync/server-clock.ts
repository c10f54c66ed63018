import { randomBytes, randomUUID } from 'node:crypto';

/** Time and randomness of the server, so that tests and simulations bring their own. */
export interface ServerClock {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Names this run; `mono` counts whole milliseconds within it. */
  readonly boot: string;
  readonly mono: () => number;
  /** A UUIDv7. */
  readonly newId: () => string;
  /** 12 random hex digits. */
  readonly random12: () => string;
  /** 256 random bits, as text that fits a header. */
  readonly newToken: () => string;
}

/** A UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits. */
function uuidV7(nowMs: number): string {
  const time = nowMs.toString(16).padStart(12, '0');
  const random = randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${random.slice(15)}`;
}

/** The clock and the randomness of the machine. */
export function systemClock(): ServerClock {
  return {
    nowMs: () => Date.now(),
    boot: randomUUID(),
    mono: () => Math.floor(performance.now()),
    newId: () => uuidV7(Date.now()),
    random12: () => randomBytes(6).toString('hex'),
    newToken: () => randomBytes(32).toString('base64url'),
  };
}

/** The instant that facts and answers carry. */
export function instantAt(ms: number): string {
  return new Date(ms).toISOString();
}
