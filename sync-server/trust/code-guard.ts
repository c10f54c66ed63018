import { isIPv6 } from 'node:net';

import type { SyncProblem } from '../../shared/sync/protocol.ts';

/** Slows down whoever tries codes. */
export interface CodeGuard {
  /** Whether this address may try now; else the refusal. Waits a while first for one that was wrong before. */
  readonly enter: (address: string) => Promise<SyncProblem | undefined>;
  /** A right code takes nothing back: whoever holds one good code could try others beside it without end. */
  readonly wrong: (address: string) => void;
}

export interface CodeGuardOptions {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/** After so many wrong codes an address is locked out for so long. Who was wrong in none for that time starts anew. */
const MOST_WRONG = 20;
const LOCKED_MS = 15 * 60_000;
/** The wait after a wrong code doubles up to this (milliseconds). */
const LONGEST_MS = 4000;
/** Addresses that are remembered; the one that was wrong longest ago is forgotten first. */
const ADDRESSES = 2000;
/** Answers that are held back at once, of one address and of all. */
const WAITING_EACH = 2;
const WAITING_ALL = 100;

interface Attempts {
  wrong: number;
  waiting: number;
  lockedUntil: number;
  lastWrong: number;
}

/** A machine has as many addresses of version 6 as it likes in its network (/64). */
function ownerOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(?<v4>[\d.]+)$/i.exec(address)?.groups?.['v4'];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':');
  const filled = tail === undefined ? groups : [...groups, '0', '0', '0', '0'];
  return filled.slice(0, 4).join(':');
}

/** A guard in memory: a restart of the server forgives. A code has 100 random bits; this keeps logs and processors quiet. */
export function createCodeGuard({ now, wait }: CodeGuardOptions): CodeGuard {
  const known = new Map<string, Attempts>();
  let waiting = 0;
  const isOver = ({ lastWrong, lockedUntil }: Attempts) => now() - Math.max(lastWrong, lockedUntil) >= LOCKED_MS;

  return {
    enter: async (address) => {
      const one = known.get(ownerOf(address));
      if (!one || isOver(one)) return undefined;
      if (one.lockedUntil > now()) {
        const minutes = Math.ceil((one.lockedUntil - now()) / 60_000);
        return {
          code: 'busy',
          message: `Too many wrong codes came from this address. Wait ${minutes} minutes, then try again with a new code.`,
        };
      }
      if (one.waiting >= WAITING_EACH || waiting >= WAITING_ALL)
        return { code: 'busy', message: 'A code is being checked already. Wait for its answer, then try again.' };
      one.waiting += 1;
      waiting += 1;
      try {
        await wait(Math.min(LONGEST_MS, 100 * 2 ** (one.wrong - 1)));
      } finally {
        one.waiting -= 1;
        waiting -= 1;
      }
      return undefined;
    },
    wrong: (address) => {
      const owner = ownerOf(address);
      const one = known.get(owner) ?? { wrong: 0, waiting: 0, lockedUntil: 0, lastWrong: now() };
      if (isOver(one)) one.wrong = 0;
      one.wrong += 1;
      one.lastWrong = now();
      if (one.wrong >= MOST_WRONG) {
        one.wrong = 1;
        one.lockedUntil = now() + LOCKED_MS;
      }
      known.delete(owner);
      known.set(owner, one);
      if (known.size <= ADDRESSES) return;
      const [oldest] = known.keys();
      if (oldest !== undefined) known.delete(oldest);
    },
  };
}
