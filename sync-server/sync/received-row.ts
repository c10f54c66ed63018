import { canonicalJson } from '../../shared/facts/canonical-json.ts';
import { factEnvelope } from '../../shared/facts/envelope.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { readEnvelope } from '../../shared/facts/read-envelope.ts';
import { sha256 } from './sha256.ts';

/** One row of a shipped batch as it came, before anything of it is believed. */
export interface ReceivedRow {
  readonly value: unknown;
  /** Canonical JSON of what came, whatever it is. */
  readonly text: string;
  /** SHA-256 of the text: what the next fact of the chain must name as `prev`, also when this one cannot be read. */
  readonly hash: string;
  /** What it says was before it; undefined when it does not say so legibly. */
  readonly prev: string | undefined;
  /** The fact, when its envelope is good and ordinary; undefined leaves it to the schema. */
  readonly raw: RawFact | undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** Takes in one row. The value is something that JSON can carry (checked where requests are parsed). */
export function receivedRow(value: unknown): ReceivedRow {
  const read = readEnvelope(value);
  if (read) return { value, text: read.text, hash: sha256(read.text), prev: read.raw.prev, raw: read.raw };
  const text = canonicalJson(value);
  const prev = factEnvelope.shape.prev.safeParse(memberOf(value, 'prev'));
  return { value, text, hash: sha256(text), prev: prev.success ? prev.data : undefined, raw: undefined };
}

/** The id that a row claims, for the answer; undefined when there is no text in that place. */
export function claimedId(row: ReceivedRow): string | undefined {
  const id = memberOf(row.value, 'id');
  return typeof id === 'string' ? id.slice(0, 100) : undefined;
}

/** What a row says of its id, its person and the fact it takes back, each undefined when it is not legible. */
export function claimsOf(row: ReceivedRow): {
  readonly id: string | undefined;
  readonly person: RawFact['person'] | undefined;
  readonly reverses: string | undefined;
} {
  if (row.raw) return { id: row.raw.id, person: row.raw.person, reverses: row.raw.reverses };
  const person = factEnvelope.shape.person.safeParse(memberOf(row.value, 'person'));
  const reverses = factEnvelope.shape.reverses.safeParse(memberOf(row.value, 'reverses'));
  return { id: usableId(row), person: person.data, reverses: reverses.data };
}

/** The claimed id when a fact may be kept under it. */
export function usableId(row: ReceivedRow): string | undefined {
  if (row.raw) return row.raw.id;
  const id = factEnvelope.shape.id.safeParse(memberOf(row.value, 'id'));
  return id.success ? id.data : undefined;
}

/** The aggregates that a row claims to touch, as far as they are legible. */
export function claimedRefs(row: ReceivedRow): readonly string[] {
  if (row.raw) return row.raw.refs;
  const refs = memberOf(row.value, 'refs');
  if (!Array.isArray(refs)) return [];
  const element = factEnvelope.shape.refs.element;
  return refs.slice(0, 50).flatMap((ref: unknown) => {
    const parsed = element.safeParse(ref);
    return parsed.success ? [parsed.data] : [];
  });
}

/** A UUID (version 8, RFC 9562) made from a hash: the id of what has none that it may use. The same row always gets the same one. */
export function idFromHash(hash: string): string {
  const variant = ((Number.parseInt(hash.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
