import { createHash } from 'node:crypto';

import { canonicalJson } from '../../../../shared/facts/canonical-json.ts';
import { factEnvelope } from '../../../../shared/facts/envelope.ts';
import type { RawFact } from '../../../../shared/facts/envelope.ts';
import type { PageReader, RecoveredRow } from '../../rx-sqlite/recover-pages.ts';
import { readSegment, segmentsIn } from '../journal/journal-segments.ts';
import { ownFactOf } from '../own-document.ts';

/** A fact that was found somewhere, without its content: that is read again when it is wanted. */
export interface FoundFact {
  readonly seq: number;
  /** When it was recorded. */
  readonly hlc: string;
  readonly prev: string;
  /** Its own hash, which the next fact of the chain names. */
  readonly hash: string;
  /** A line of the journal has a checksum of its own; what stands in a damaged file may be altered. */
  readonly isCertain: boolean;
  readonly load: () => RawFact;
}

/** Found facts by chain and place. */
export type FoundFacts = Map<string, Map<number, FoundFact[]>>;

/** Whether a fact is still wanted: the base of the recovery may have it. */
export type IsWanted = (chain: string, seq: number) => boolean;

function hashOf(fact: RawFact): string {
  return createHash('sha256').update(canonicalJson(fact)).digest('hex');
}

function add(found: FoundFacts, fact: RawFact, isCertain: boolean, load: () => RawFact): void {
  const chain = found.get(fact.chain) ?? new Map<number, FoundFact[]>();
  found.set(fact.chain, chain);
  const here = chain.get(fact.seq) ?? [];
  chain.set(fact.seq, here);
  const hash = hashOf(fact);
  const same = here.findIndex((other) => other.hash === hash);
  const one: FoundFact = { seq: fact.seq, hlc: fact.hlc, prev: fact.prev, hash, isCertain, load };
  if (same < 0) here.push(one);
  else if (isCertain && !here[same]?.isCertain) here[same] = one;
}

/** Finds facts in the journal. @returns how many of its lines are damaged. */
export function findInJournal(folder: string, wanted: IsWanted, found: FoundFacts): number {
  let damaged = 0;
  for (const { file } of segmentsIn(folder)) {
    const segment = readSegment(file);
    damaged += segment.damaged;
    for (const line of segment.lines) {
      if (line.kind !== 'fact' || !wanted(line.chain, line.seq)) continue;
      const { text } = line;
      add(found, JSON.parse(text) as RawFact, true, () => JSON.parse(text) as RawFact);
    }
  }
  return damaged;
}

/** The column of a collection's table that holds the document. */
const DATA = 4;

/** The document in a row of a collection's table; undefined for any other row. */
export function documentOf(row: RecoveredRow): Readonly<Record<string, unknown>> | undefined {
  const data = row.values[DATA];
  if (typeof data !== 'string' || !data.startsWith('{')) return undefined;
  try {
    return JSON.parse(data) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function wholeFactOf(document: unknown): RawFact | undefined {
  const fact = ownFactOf(document);
  return factEnvelope.safeParse(fact).success ? fact : undefined;
}

/** Finds a station's own facts in the pages of a damaged database. */
export function findInPages(pages: PageReader, wanted: IsWanted, found: FoundFacts): void {
  for (const row of pages.rows()) {
    const document = documentOf(row);
    if (document?.['fact'] === undefined || !wanted(String(document['chain']), Number(document['seq']))) continue;
    const fact = wholeFactOf(document);
    if (!fact) continue;
    const { place } = row;
    add(found, fact, false, () => {
      const again = pages.rowAt(place);
      const same = again && wholeFactOf(documentOf(again));
      if (!same) throw new Error('The disk gives something else than a moment ago.');
      return same;
    });
  }
}
