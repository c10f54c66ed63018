import { createHash } from 'node:crypto';

import { canonicalJson } from '../../../../shared/facts/canonical-json.ts';
import { readSegment, segmentsIn } from './journal-segments.ts';

/** What the end of a journal says. */
export interface JournalEnds {
  /** Per chain, the place of the last fact in it. */
  readonly heads: ReadonlyMap<string, number>;
  /** Per chain that has facts in the newest segment, the last of them. */
  readonly ends: Readonly<Record<string, { readonly seq: number; readonly hash: string }>>;
  /** Every acknowledged fact of the chains' ends is in it: it was closed properly, or nothing but a process has ended since it was written. */
  readonly isComplete: boolean;
}

function hashOf(text: string): string {
  return createHash('sha256')
    .update(canonicalJson(JSON.parse(text)))
    .digest('hex');
}

/**
 * Reads the end of a journal that nobody writes. Each segment begins with where the chains stood, so the newest one tells everything, unless
 * its first line is damaged.
 *
 * @param boot id of this boot of the machine: what was written in it is there although it may never have been flushed
 */
export function readJournalEnds(folder: string, boot: string): JournalEnds {
  const heads = new Map<string, number>();
  const texts = new Map<string, { readonly seq: number; readonly text: string }>();
  let isComplete: boolean | undefined;
  for (const segment of segmentsIn(folder).toReversed()) {
    const { lines, damaged } = readSegment(segment.file);
    const [first] = lines;
    const start = first?.kind === 'start' ? first.start : undefined;
    for (const line of lines) {
      if (line.kind !== 'fact' || (texts.get(line.chain)?.seq ?? 0) > line.seq) continue;
      texts.set(line.chain, line);
      heads.set(line.chain, line.seq);
    }
    isComplete ??= damaged === 0 && !segment.behind && (lines.at(-1)?.kind === 'end' || start?.boot === boot);
    if (!start) continue;
    for (const [chain, seq] of Object.entries(start.heads)) if (!heads.has(chain)) heads.set(chain, seq);
    break;
  }
  const ends = Object.fromEntries([...texts].map(([chain, { seq, text }]) => [chain, { seq, hash: hashOf(text) }]));
  return { heads, ends, isComplete: isComplete ?? false };
}
