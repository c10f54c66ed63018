import { join } from 'node:path';

import { z } from 'zod';

import { readIfThere, writeDurably } from '../process/durable-file.ts';

/** Wrong PINs of a person in a row, and until when the next one has to wait (milliseconds since 1970). */
export interface PinAttempts {
  readonly failures: number;
  readonly untilMs: number;
}

const file = z.strictObject({
  version: z.literal(1),
  people: z.array(z.strictObject({ person: z.string(), failures: z.int().min(1), untilMs: z.number() })).max(10_000),
});

/** Remembers wrong PINs over restarts: else turning a kiosk off and on would be a way to try again at once. */
export interface PinMemory {
  readonly of: (person: string) => PinAttempts;
  /** Null: the person got it right. */
  readonly note: (person: string, attempts: PinAttempts | null) => void;
}

const NONE: PinAttempts = { failures: 0, untilMs: 0 };

/** The memory in a data folder; only its owner reads the file. It holds no digits and nothing made of them. */
export function openPinMemory(folder: string, log: (sentence: string) => void): PinMemory {
  const path = join(folder, 'pin-attempts.json');
  const people = new Map<string, PinAttempts>();
  try {
    const text = readIfThere(path);
    const stored = text === undefined ? undefined : file.parse(JSON.parse(text));
    for (const { person, failures, untilMs } of stored?.people ?? []) people.set(person, { failures, untilMs });
  } catch (error) {
    log(`${path} cannot be read, so wrong PINs of before are forgotten: ${String(error)}`);
  }
  return {
    of: (person) => people.get(person) ?? NONE,
    note(person, attempts) {
      if (!attempts && !people.delete(person)) return;
      if (attempts) people.set(person, attempts);
      const entries = [...people].map(([id, { failures, untilMs }]) => ({ person: id, failures, untilMs }));
      try {
        writeDurably(path, JSON.stringify({ version: 1, people: entries }), 0o600);
      } catch (error) {
        log(`Wrong PINs are remembered only until the next start: ${String(error)}`);
      }
    },
  };
}
