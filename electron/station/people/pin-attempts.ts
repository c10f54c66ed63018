import { join } from 'node:path';

import { z } from 'zod';

import { LOCK_S, waitAfterWrong } from '../../../shared/people/pin-proof.ts';
import type { StationClock } from '../process/clock.ts';
import { readIfThere, writeDurably } from '../process/durable-file.ts';

/**
 * Wrong PINs of a person in a row, and how long the next one has to wait, counted by the time since a boot, which nobody sets. Over a
 * restart of the machine what was left when it was last written down has to be waited for; time without power does not count.
 */
const attempts = z.strictObject({
  person: z.string(),
  failures: z.int().min(1),
  boot: z.string(),
  /** Time since that boot at which the wait was this long, both in milliseconds. */
  uptimeMs: z.number(),
  waitMs: z.number().min(0),
});
type Attempts = z.infer<typeof attempts>;

const file = z.strictObject({ version: z.literal(2), people: z.array(attempts).max(10_000) });
/** As it was when the wall clock was believed. */
const firstFile = z.strictObject({
  version: z.literal(1),
  people: z.array(z.strictObject({ person: z.string(), failures: z.int().min(1), untilMs: z.number() })).max(10_000),
});

/** While somebody is locked out, what is left is written down this often, in milliseconds. */
const REMEMBER_MS = 30_000;

type Clock = Pick<StationClock, 'boot' | 'uptimeMs'>;

/** Remembers wrong PINs over restarts: else turning a kiosk off and on would be a way to try again at once. */
export interface PinMemory {
  /** Wrong ones in a row. */
  readonly failures: (person: string) => number;
  /** How long the person has to wait now, in milliseconds. */
  readonly waitMs: (person: string) => number;
  /** One more was wrong, or may be: noted before it is looked at. */
  readonly failed: (person: string) => void;
  /** The person got it right. */
  readonly right: (person: string) => void;
}

function readPeople(text: string, clock: Clock): Attempts[] {
  const value: unknown = JSON.parse(text);
  const old = firstFile.safeParse(value);
  if (!old.success) return file.parse(value).people;
  const { boot } = clock;
  const uptimeMs = clock.uptimeMs();
  return old.data.people.map(({ person, failures }) => ({
    person,
    failures,
    boot,
    uptimeMs,
    waitMs: waitAfterWrong(failures) * 1000,
  }));
}

/** The memory in a data folder; only its owner reads the file. It holds no digits and nothing made of them. */
export function openPinMemory(folder: string, clock: Clock, log: (sentence: string) => void): PinMemory {
  const path = join(folder, 'pin-attempts.json');
  const people = new Map<string, Attempts>();
  let writtenAt = clock.uptimeMs();
  try {
    const text = readIfThere(path);
    // Of another boot: what was left then is left now.
    for (const one of text === undefined ? [] : readPeople(text, clock))
      people.set(one.person, one.boot === clock.boot ? one : { ...one, boot: clock.boot, uptimeMs: clock.uptimeMs() });
  } catch (error) {
    log(`${path} cannot be read, so wrong PINs of before are forgotten: ${String(error)}`);
  }

  function left({ uptimeMs, waitMs }: Attempts): number {
    return Math.max(0, waitMs - Math.max(0, clock.uptimeMs() - uptimeMs));
  }

  function write(): void {
    writtenAt = clock.uptimeMs();
    const entries = [...people.values()].map((one) => ({ ...one, uptimeMs: writtenAt, waitMs: left(one) }));
    try {
      writeDurably(path, JSON.stringify({ version: 2, people: entries }), 0o600);
    } catch (error) {
      log(`Wrong PINs are remembered only until the next start: ${String(error)}`);
    }
  }

  return {
    failures: (person) => people.get(person)?.failures ?? 0,
    waitMs: (person) => {
      const one = people.get(person);
      const wait = one ? left(one) : 0;
      // Else a restart would begin the whole wait again.
      if (wait > 0 && clock.uptimeMs() - writtenAt > REMEMBER_MS) write();
      return wait;
    },
    failed: (person) => {
      const failures = (people.get(person)?.failures ?? 0) + 1;
      const waitMs = Math.min(LOCK_S, waitAfterWrong(failures)) * 1000;
      people.set(person, { person, failures, boot: clock.boot, uptimeMs: clock.uptimeMs(), waitMs });
      write();
    },
    right: (person) => {
      if (people.delete(person)) write();
    },
  };
}
