import { must } from '../../../shared/invariant.ts';

/** One record as it stands in the file: its text without the line end, and the line it begins at (from 1). */
export interface FramedRecord {
  readonly line: number;
  readonly text: string;
  /** Why this text is no record; `text` is then cut to its beginning. */
  readonly problem: string | null;
}

/** More than this in one record is not an order but a broken file. */
export const MOST_RECORD_CHARACTERS = 65_536;
/** A quoted field may run over this many lines. */
const MOST_RECORD_LINES = 20;
/** How much of a broken record is kept to show. */
const SHOWN_CHARACTERS = 2000;

export interface FramingOptions {
  readonly delimiter: string;
  /** Empty: quotes mean nothing. */
  readonly quote: string;
  /** Cells of each record; a record over several lines must have them exactly, otherwise only its first line is at fault. */
  readonly columns: () => number | undefined;
}

/** How a line goes on after its last character. */
type LineEnd = { readonly state: 'complete' | 'open' | 'broken'; readonly cells: number };

/** Scans a text as one record: whether its quotes close, and where they may. A quote only opens at the start of a cell. */
export function scanQuotes(text: string, delimiter: string, quote: string): LineEnd {
  let cells = 1;
  let at = 0;
  for (;;) {
    if (text.startsWith(quote, at)) {
      at += 1;
      for (;;) {
        const close = text.indexOf(quote, at);
        if (close < 0) return { state: 'open', cells };
        at = close + 1;
        if (text[at] !== quote) break;
        at += 1;
      }
      if (at >= text.length) return { state: 'complete', cells };
      if (text[at] !== delimiter) return { state: 'broken', cells };
    } else {
      const next = text.indexOf(delimiter, at);
      if (next < 0) return { state: 'complete', cells };
      at = next;
    }
    at += 1;
    cells += 1;
  }
}

const brokenQuote =
  'a quote closes in the middle of a cell: quotes inside a quoted cell are written twice ("") or the delimiter is missing.';
const openQuote =
  'a quote opens and does not close: add the closing quote, or write quotes inside a quoted cell twice ("").';

/**
 * Cuts a stream of text into records, one batch for each piece. A quote that does not close costs one line, not the rest of the file, and
 * a line without end costs no memory. Blank lines are left out. Never throws for bad text.
 */
export async function* frameRecords(
  pieces: AsyncIterable<string>,
  options: FramingOptions,
): AsyncGenerator<FramedRecord[]> {
  let pending: NumberedLine[] = [];
  for await (const lines of numberedLines(pieces)) {
    const framing = frameLines(pending.concat(lines), options, false);
    pending = framing.rest;
    if (framing.records.length > 0) yield framing.records;
  }
  const last = frameLines(pending, options, true).records;
  if (last.length > 0) yield last;
}

interface NumberedLine {
  readonly line: number;
  readonly text: string;
  readonly tooLong: boolean;
}

/** Records that are complete, and the lines that need more lines to tell; at the end of the file there are none of those. */
function frameLines(
  lines: NumberedLine[],
  options: FramingOptions,
  end: boolean,
): { readonly records: FramedRecord[]; readonly rest: NumberedLine[] } {
  const records: FramedRecord[] = [];
  let at = 0;
  while (at < lines.length) {
    const taken = takeRecord(lines.slice(at, at + MOST_RECORD_LINES), options, end);
    if (taken === undefined) break;
    at += taken.lines;
    if (taken.record.problem !== null || taken.record.text.trim() !== '') records.push(taken.record);
  }
  return { records, rest: lines.slice(at) };
}

/** The record at the front of these lines; undefined when it may go on in lines that are not here yet. */
function takeRecord(
  window: readonly NumberedLine[],
  { delimiter, quote, columns }: FramingOptions,
  end: boolean,
): { readonly record: FramedRecord; readonly lines: number } | undefined {
  const first = must(window[0], 'first line');
  const single = (problem: string | null) => ({
    record: { line: first.line, text: problem === null ? first.text : first.text.slice(0, SHOWN_CHARACTERS), problem },
    lines: 1,
  });
  if (first.tooLong) return single(`the line is longer than ${MOST_RECORD_CHARACTERS} characters.`);
  if (quote === '' || !first.text.includes(quote)) return single(null);

  const alone = scanQuotes(first.text, delimiter, quote);
  if (alone.state === 'broken') return single(brokenQuote);
  if (alone.state === 'complete') return single(null);
  for (let lines = 2; lines <= window.length; lines += 1) {
    const joined = window.slice(0, lines);
    const text = joined.map((line) => line.text).join('\n');
    if (joined.some((line) => line.tooLong) || text.length > MOST_RECORD_CHARACTERS) return single(openQuote);
    const scan = scanQuotes(text, delimiter, quote);
    if (scan.state === 'broken') return single(openQuote);
    if (scan.state === 'complete') {
      const expected = columns();
      if (expected !== undefined && scan.cells !== expected) return single(openQuote);
      return { record: { line: first.line, text, problem: null }, lines };
    }
  }
  return end || window.length >= MOST_RECORD_LINES ? single(openQuote) : undefined;
}

/** Lines without their ends (LF or CRLF), one batch for each piece. A line longer than a record may be is cut. */
async function* numberedLines(pieces: AsyncIterable<string>): AsyncGenerator<NumberedLine[]> {
  let rest = '';
  let tooLong = false;
  let line = 1;
  for await (const piece of pieces) {
    const lines: NumberedLine[] = [];
    let start = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', start)) {
      lines.push(finished(line, rest + piece.slice(start, end), tooLong));
      line += 1;
      rest = '';
      tooLong = false;
      start = end + 1;
    }
    if (!tooLong) rest += piece.slice(start);
    if (rest.length > MOST_RECORD_CHARACTERS + 1) {
      rest = rest.slice(0, MOST_RECORD_CHARACTERS + 1);
      tooLong = true;
    }
    if (lines.length > 0) yield lines;
  }
  if (rest !== '') yield [finished(line, rest, tooLong)];
}

function finished(line: number, text: string, tooLong: boolean): NumberedLine {
  const bare = text.endsWith('\r') ? text.slice(0, -1) : text;
  return { line, text: bare, tooLong: tooLong || bare.length > MOST_RECORD_CHARACTERS };
}
