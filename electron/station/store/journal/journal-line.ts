import { crc32 } from 'node:zlib';

import type { RawFact } from '../../../../shared/facts/envelope.ts';

/** What the first line of a segment says. */
export interface SegmentStart {
  readonly format: 1;
  /** Boot of the machine in which it was written. */
  readonly boot: string;
  /** Per chain, the place of the last fact in the segments before it. */
  readonly heads: Readonly<Record<string, number>>;
}

/** A line of the journal of own facts. `end` is written when the station is closed properly. */
export type JournalLine =
  | { readonly kind: 'start'; readonly start: SegmentStart }
  | { readonly kind: 'fact'; readonly chain: string; readonly seq: number; readonly text: string }
  | { readonly kind: 'end' };

function line(body: string): string {
  return `${crc32(body).toString(16).padStart(8, '0')} ${body}\n`;
}

/** The first line of a segment. */
export function startLine(start: SegmentStart): string {
  return line(`start ${JSON.stringify(start)}`);
}

/** The line of a fact: checksum, chain, place, JSON. */
export function factLine(fact: RawFact): string {
  return line(`${fact.chain} ${fact.seq} ${JSON.stringify(fact)}`);
}

/** The last line of a station that was closed. */
export const END_LINE = line('end');

/** Reads a line without its line break; undefined when it is torn or damaged. */
export function readLine(text: string): JournalLine | undefined {
  const body = text.slice(9);
  if (text[8] !== ' ' || crc32(body).toString(16).padStart(8, '0') !== text.slice(0, 8)) return undefined;
  if (body === 'end') return { kind: 'end' };
  const space = body.indexOf(' ');
  const first = body.slice(0, space);
  if (first === 'start') return { kind: 'start', start: JSON.parse(body.slice(space + 1)) as SegmentStart };
  const second = body.indexOf(' ', space + 1);
  return { kind: 'fact', chain: first, seq: Number(body.slice(space + 1, second)), text: body.slice(second + 1) };
}
