import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import type { RawFact } from '../../../../shared/facts/envelope.ts';
import { readJournalEnds } from './journal-ends.ts';
import type { JournalEnds } from './journal-ends.ts';
import { END_LINE, factLine, startLine } from './journal-line.ts';
import { readStart, segmentName, segmentsIn } from './journal-segments.ts';
import type { SegmentFile } from './journal-segments.ts';

/** How large a journal gets, in bytes and segments. */
export interface JournalLimits {
  /** A segment that is larger is followed by a new one. */
  readonly segmentBytes: number;
  /** The newest segments stay, whoever else has their facts. */
  readonly keepSegments: number;
  /** Beyond this the oldest segment goes when a checked backup beside the database has its facts. */
  readonly wantedBytes: number;
  /** Beyond this the oldest segment goes in any case: the database has its facts. */
  readonly mostBytes: number;
}

/** About 500 facts in a segment, 60,000 in a journal that no backup relieves. */
const JOURNAL_LIMITS: JournalLimits = {
  segmentBytes: 512 << 10,
  keepSegments: 8,
  wantedBytes: 64 << 20,
  mostBytes: 256 << 20,
};

/** The power may be cut; then this much of the journal's end may be missing, which the database still has. */
const FLUSH_EVERY_MS = 5000;

/**
 * The second copy of own facts, in plain text beside the database: a database that is damaged without a power cut loses nothing. It is
 * written after the database and before the acknowledgement, so it holds nothing that was refused. It never throws: what it could not
 * take it is `behind` with, and the database has it.
 */
export interface OwnJournal {
  /** Adds facts that the database holds by now; at most one write to the operating system. */
  readonly write: (facts: readonly RawFact[]) => void;
  /** True when facts are missing at its end, because the disk refused them. */
  readonly isBehind: () => boolean;
  /** Per chain, the place up to which it was written. */
  readonly heads: () => ReadonlyMap<string, number>;
  /** Facts at its end could not even be read: it is behind. */
  readonly fallBehind: () => void;
  /** It goes on although facts are missing before this; for facts that are too many to be copied. */
  readonly skipTo: (chain: string, seq: number) => void;
  /** The server has the first `upTo` facts of a chain in a backup of its own. */
  readonly noteBackedUp: (chain: string, upTo: number) => void;
  /** A checked backup of the database holds the chains up to here. */
  readonly noteCopied: (heads: Readonly<Record<string, number>>) => void;
  /** Writes its end and flushes it. */
  readonly close: () => void;
}

interface Segment {
  readonly file: SegmentFile;
  bytes: number;
  /** Per chain, the place of its last fact in this segment or before it. */
  readonly last: Map<string, number>;
}

function raise(places: Map<string, number>, chain: string, seq: number): void {
  if ((places.get(chain) ?? 0) < seq) places.set(chain, seq);
}

/** What earlier runs left. Of each segment only the first line is read: it says where the one before it ended. */
function earlierSegments(folder: string, heads: ReadonlyMap<string, number>): Segment[] {
  const files = segmentsIn(folder);
  const starts = files.map(({ file }) => readStart(file));
  return files.map((file, index) => {
    // The newest, or one before a damaged line: whoever has all of it has everything up to the end.
    const last = new Map(index + 1 < files.length ? Object.entries(starts[index + 1]?.heads ?? {}) : heads);
    return { file, bytes: statSync(file.file).size, last: last.size > 0 ? last : new Map(heads) };
  });
}

/**
 * Opens the journal in `folder`. Every run begins a segment of its own, so that nothing is ever changed that an earlier one wrote.
 *
 * @param boot id of this boot of the machine
 * @param ends what is known of its end, to spare reading it twice
 */
export function openOwnJournal(
  folder: string,
  boot: string,
  limits: JournalLimits = JOURNAL_LIMITS,
  ends: JournalEnds = readJournalEnds(folder, boot),
): OwnJournal {
  const heads = new Map(ends.heads);
  const segments = earlierSegments(folder, heads);
  const backedUp = new Map<string, number>();
  const copied = new Map<string, number>();
  let handle: number | undefined;
  let behind = false;
  let dirty = false;
  let flushing: NodeJS.Timeout | undefined;

  function current(): Segment | undefined {
    return handle === undefined ? undefined : segments.at(-1);
  }

  function flushSoon(): void {
    dirty = true;
    flushing ??= setTimeout(() => {
      flushing = undefined;
      dirty = false;
      // Whether it succeeds does not matter: the database is what the acknowledgement rests on.
      if (handle !== undefined) fdatasync(handle, () => undefined);
    }, FLUSH_EVERY_MS).unref();
  }

  function closeSegment(): void {
    if (handle === undefined) return;
    try {
      if (dirty) fdatasyncSync(handle);
    } catch {
      // As above.
    }
    dirty = false;
    closeSync(handle);
    handle = undefined;
  }

  function beginSegment(): Segment {
    closeSegment();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const number = (segments.at(-1)?.file.number ?? 0) + 1;
    const file: SegmentFile = { number, file: join(folder, segmentName(number)), behind: false };
    handle = openSync(file.file, 'ax', 0o600);
    const segment: Segment = { file, bytes: 0, last: new Map(heads) };
    segments.push(segment);
    put(segment, startLine({ format: 1, boot, heads: Object.fromEntries(heads) }));
    return segment;
  }

  function put(segment: Segment, text: string): void {
    if (handle === undefined) throw new Error('The segment is not open.');
    const bytes = Buffer.from(text);
    const written = writeSync(handle, bytes);
    segment.bytes += written;
    if (written < bytes.length) throw new Error('The disk took only a part.');
  }

  function fallBehind(): void {
    behind = true;
    // Where no new segment could be begun, the facts are missing after the one before it.
    const torn = segments.at(-1);
    closeSegment();
    if (!torn || torn.file.behind) return;
    try {
      // A full disk still takes another name, and that is how the next start knows.
      renameSync(torn.file.file, join(folder, segmentName(torn.file.number, true)));
      segments[segments.length - 1] = { ...torn, file: { ...torn.file, behind: true } };
    } catch {
      // Then the torn line must tell.
    }
  }

  function covers(places: ReadonlyMap<string, number>, segment: Segment): boolean {
    return [...segment.last].every(([chain, seq]) => (places.get(chain) ?? 0) >= seq);
  }

  function drop(): void {
    let total = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    while (segments.length > limits.keepSegments) {
      const [oldest] = segments;
      if (!oldest) return;
      const isFree =
        covers(backedUp, oldest) || (total > limits.wantedBytes && covers(copied, oldest)) || total > limits.mostBytes;
      if (!isFree) return;
      const { file, behind: wasBehind } = oldest.file;
      rmSync(wasBehind ? join(folder, segmentName(oldest.file.number, true)) : file, { force: true });
      segments.shift();
      total -= oldest.bytes;
    }
  }

  return {
    write: (facts) => {
      if (facts.length === 0) return;
      try {
        let segment = current();
        if (!segment || segment.bytes > limits.segmentBytes) {
          segment = beginSegment();
          drop();
        }
        put(segment, facts.map(factLine).join(''));
        for (const { chain, seq } of facts) {
          raise(heads, chain, seq);
          raise(segment.last, chain, seq);
        }
        behind = false;
        flushSoon();
      } catch {
        fallBehind();
      }
    },
    isBehind: () => behind,
    heads: () => heads,
    fallBehind,
    skipTo: (chain, seq) => raise(heads, chain, seq),
    noteBackedUp: (chain, upTo) => {
      if ((backedUp.get(chain) ?? 0) >= upTo) return;
      backedUp.set(chain, upTo);
      drop();
    },
    noteCopied: (places) => {
      for (const [chain, seq] of Object.entries(places)) raise(copied, chain, seq);
      drop();
    },
    close: () => {
      clearTimeout(flushing);
      const segment = current();
      try {
        if (segment && !behind) {
          put(segment, END_LINE);
          dirty = true;
        }
      } catch {
        // The next start takes it for a run that was cut off.
      }
      closeSegment();
    },
  };
}
