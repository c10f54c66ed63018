import { createHash } from 'node:crypto';

import { canonicalJson } from '../../../../shared/facts/canonical-json.ts';
import { readSegment, segmentsIn } from './journal-segments.ts';

/** What the end of a journal says. */
export interface JournalEnds {
  /** Per chain, the last fact in its newest segments. */
  readonly ends: Readonly<Record<string, { readonly seq: number; readonly hash: string }>>;
  /** Every acknowledged fact of the chains' ends is in it: it was closed properly, or nothing but a process has ended since it was written. */
  readonly isComplete: boolean;
}

const LOOKED_AT = 2;

/**
 * Reads the end of a journal that nobody writes.
 *
 * @param boot id of this boot of the machine: what was written in it is there although it may never have been flushed
 */
export function readJournalEnds(folder: string, boot: string): JournalEnds {
  const ends: Record<string, { seq: number; hash: string }> = {};
  let isComplete = false;
  for (const segment of segmentsIn(folder).slice(-LOOKED_AT)) {
    const { lines, damaged } = readSegment(segment.file);
    const texts = new Map<string, { seq: number; text: string }>();
    for (const line of lines) if (line.kind === 'fact') texts.set(line.chain, { seq: line.seq, text: line.text });
    for (const [chain, { seq, text }] of texts) {
      const hash = createHash('sha256')
        .update(canonicalJson(JSON.parse(text)))
        .digest('hex');
      if ((ends[chain]?.seq ?? 0) <= seq) ends[chain] = { seq, hash };
    }
    const [first] = lines;
    const wasClosed = lines.at(-1)?.kind === 'end';
    const isThisBoot = first?.kind === 'start' && first.start.boot === boot;
    isComplete = damaged === 0 && !segment.behind && (wasClosed || isThisBoot);
  }
  return { ends, isComplete };
}
