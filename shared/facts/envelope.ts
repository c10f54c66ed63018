import { z } from 'zod';

import { chainId } from './chain.ts';

const uuid = z.uuid();
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** How a person proved who they are when the fact was recorded. */
export const personProof = z.enum(['badge', 'badge+pin', 'pairing']);

/** An instant, UTC, with milliseconds: 2026-11-22T09:26:17.123Z. */
export const instant = z.iso.datetime({ precision: 3 });

const halfOfPair = /\p{Surrogate}/u;

/**
 * Text that every database and every wire keeps as it is: SQLite ends a text at U+0000, and half of a surrogate pair has no UTF-8. Two
 * names that differ only there would become one.
 */
export function isKeptExactly(text: string): boolean {
  return !text.includes('\0') && !halfOfPair.test(text);
}

/** An aggregate that a fact touches, `kind:id`; the id keeps whatever the plan calls it. */
export const aggregateRef = z
  .string()
  .regex(/^[a-zA-Z]{1,30}:.{1,120}$/s)
  .refine(isKeptExactly, 'a name has no character U+0000 and no half of a surrogate pair');

/** A human signature on one fact: who signs, what it means, when, with which key (Ed25519, hex). See human-signature.ts. */
export const humanSignature = z.strictObject({
  person: z.string().min(1).max(80),
  meaning: z.string().min(1).max(80),
  at: instant,
  key: hash,
  value: z.string().regex(/^[0-9a-f]{128}$/),
});
export type HumanSignature = z.infer<typeof humanSignature>;

/** Deepest nesting of the data of a fact; the data itself is 1 deep. */
export const MAX_DATA_DEPTH = 32;

/**
 * What must hold before anything recursive reads data from outside: a few hundred kilobytes of brackets would otherwise exhaust the
 * stack, and a member called `__proto__` would get lost on the way, so that the fact no longer matched its hash.
 */
function isReadableData(data: unknown): boolean {
  const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;
  let level = [data].filter(isContainer);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DATA_DEPTH || level.some((one) => Object.hasOwn(one, '__proto__'))) return false;
    level = level.flatMap((one) => Object.values(one) as unknown[]).filter(isContainer);
  }
  return true;
}

const factData = z
  .unknown()
  .refine(isReadableData, {
    abort: true,
    message: `the data of a fact is nested at most ${MAX_DATA_DEPTH} deep and has no member called __proto__`,
  })
  .pipe(z.record(z.string(), z.json()));

/**
 * The envelope of every fact, final from the first version: immutable facts cannot be re-signed later.
 * `data` is described by the schema of `type` at version `v` (see fact-types.ts).
 */
export const factEnvelope = z.strictObject({
  /** UUIDv7, unique for ever. */
  id: uuid,
  /** Past tense name of the fact. */
  type: z.string().regex(/^[A-Z][A-Za-z]{1,60}$/),
  /** Version of the schema of `data`, from 1. */
  v: z.int().min(1).max(999),
  site: z.string().min(1).max(40),
  chain: chainId,
  /** 1, 2, 3... without gaps inside the chain. */
  seq: z.int().min(1),
  /** Hash of the fact before it in the chain; 64 zeros for the first. */
  prev: hash,
  /** Hybrid logical clock stamp of the recording. */
  hlc: z.string().regex(/^[0-9a-f]{16}$/),
  /** When it happened; may lie before the recording. */
  occurredAt: instant,
  /** Boot id of the machine and monotonic milliseconds since that boot: durations that no clock step can bend. */
  boot: z.string().min(1).max(64),
  mono: z.int().min(0),
  /** Who, and how they proved it; null for facts of the system. */
  person: z.strictObject({ id: z.string().min(1).max(80), proof: personProof }).nullable(),
  /** The command that caused it; null for facts that no command caused. */
  command: uuid.nullable(),
  /** The aggregates touched. */
  refs: z.array(aggregateRef).min(1).max(50),
  /** Rule + trigger of a derived fact: replicas give effect to the first by order and show the rest as echoes. */
  dedupKey: z.string().min(1).max(200).optional(),
  /** The fact that this one takes back. */
  reverses: uuid.optional(),
  data: factData,
  signature: humanSignature.optional(),
});

/** A fact as it is stored, hashed and sent: its data in whatever schema version it was written. */
export type RawFact = z.infer<typeof factEnvelope>;
