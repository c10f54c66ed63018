import { createHash } from 'node:crypto';

import { Big } from 'big.js';

import { decimalText, subtractDecimals } from '../../../shared/quantity/quantity.ts';
import { localTimeOf, zoneOffset } from '../../../shared/time/local-time.ts';
import type { OutboxPosting } from '../../store/site-store.ts';
import { csvLine } from '../csv/csv-line.ts';
import { plainCell } from '../csv/plain-cell.ts';
import { writeDate } from '../fields/date-format.ts';
import { writeDecimal } from '../fields/decimal-text.ts';
import type { OutField, OutMapping } from '../mapping/out-mapping.ts';
import { encodeText } from './encode-text.ts';
import { postingBody } from './posting-body.ts';
import type { PostingBody } from './posting-body.ts';
import type { TimeSpent } from './time-spent.ts';

type Cells = Readonly<Partial<Record<OutField, string>>>;

/** The form of outgoing files: grows when a reader has to know. */
export const REPORTS_VERSION = 1;

/** The body of a posting, or why this version cannot write it. */
export type BodyReading =
  | { readonly ok: true; readonly body: PostingBody }
  | { readonly ok: false; readonly problem: string };

/** Reads what the store keeps of a posting. */
export function readBody(posting: OutboxPosting): BodyReading {
  const parsed = postingBody.safeParse(posting.body);
  if (parsed.success && parsed.data.kind === posting.kind) return { ok: true, body: parsed.data };
  const problem = `Posting ${posting.key} (${posting.kind}) is of a form that this version cannot write.`;
  return { ok: false, problem };
}

/** What of a posting changes with every time that it is handed over. */
export interface HandingOver {
  /** Counts the reports that were handed over. */
  readonly number: number;
  /** How often this one was, this time included. */
  readonly attempt: number;
}

/**
 * A posting as lines of a file. Scrap for several reasons takes one line each: the first has the key of the posting and its good and
 * rework, the others the key with #2, #3... and only their scrap.
 * @param time what the machine or person spent; null: not known or none.
 */
export function postingLines(
  key: string,
  body: PostingBody,
  time: TimeSpent | null,
  { number, attempt }: HandingOver,
  { out, timeZone }: { readonly out: OutMapping; readonly timeZone: string },
): string[] {
  const utcMs = Date.parse(body.occurredAt);
  const common: Cells = {
    kind: body.kind,
    order: body.order ?? '',
    operation: 'operation' in body ? body.operation : '',
    equipment: body.equipment ?? '',
    // Of the machine's time nobody is the owner, whoever ended it.
    person: body.kind === 'time' && body.of === 'machine' ? '' : (body.person ?? ''),
    occurredAt: writeDate(localTimeOf(utcMs, timeZone), zoneOffset(utcMs, timeZone), out.dateTime),
    number: String(number),
    attempt: String(attempt),
    ...minutes(time, out),
    ...details(body, out),
  };
  const parts = body.kind === 'quantity' ? quantityParts(body, out) : [{}];
  return parts.map((part, index) =>
    lineOf({ ...common, ...part, key: index === 0 ? key : `${key}#${index + 1}` }, out),
  );
}

/** The key of the posting that a line belongs to. */
export function postingKey(lineKey: string): string {
  return lineKey.replace(/#\d+$/, '');
}

function minutes(time: TimeSpent | null, { decimal }: OutMapping): Cells {
  if (!time) return {};
  const write = (ms: number) => writeDecimal(decimalText(new Big(ms).div(60_000).round(6)), decimal);
  return { setupMinutes: write(time.setupMs), runMinutes: write(time.runMs) };
}

function details(body: PostingBody, { decimal }: OutMapping): Cells {
  switch (body.kind) {
    case 'reverse':
      return { reversedKey: body.reverses };
    case 'consume':
    case 'return': {
      const { material, lot, quantity } = body;
      const by = body.kind === 'consume' ? body.by : '';
      return { material, lot: lot ?? '', quantity: writeDecimal(quantity.value, decimal), unit: quantity.unit, by };
    }
    case 'quantity':
      return { by: body.by };
    case 'time':
      return { by: body.of };
    case 'finish':
      return { remainder: body.remainder, reason: body.short ?? '' };
    case 'operation': {
      const { name, about, quantity, reason } = body;
      // Typed on the floor, and no id of anything.
      const title = plainCell(name);
      return { name: title, about, quantity: writeDecimal(quantity.value, decimal), unit: quantity.unit, reason };
    }
    case 'reopen':
      return { reason: body.reason };
    case 'stop':
    case 'stopReason':
      return { reason: body.reason ?? '', about: body.about ?? '' };
    case 'stopEnd':
      return { about: body.about ?? '' };
    default:
      return {};
  }
}

function quantityParts(body: Extract<PostingBody, { kind: 'quantity' }>, out: OutMapping): Cells[] {
  const write = (value: string) => writeDecimal(value, out.decimal);
  const { unit } = body.good;
  const [first, ...others] = body.scrap;
  const taken = body.ofCounted?.value ?? '0';
  // An ERP that has a column for them books corrections by itself; any other gets what changes, which may be negative.
  const apart = out.columns.some(({ field }) => field === 'goodCorrection');
  return [
    {
      good: write(apart ? body.good.value : subtractDecimals(body.good.value, taken)),
      goodCorrection: write(taken),
      rework: write(body.rework.value),
      scrap: write(first?.quantity.value ?? '0'),
      scrapReason: first?.reason ?? '',
      unit,
    },
    ...others.map(({ quantity, reason }) => ({
      good: '0',
      goodCorrection: '0',
      rework: '0',
      scrap: write(quantity.value),
      scrapReason: reason,
      unit,
    })),
  ];
}

function lineOf(cells: Cells, out: OutMapping): string {
  const texts = out.columns.map(({ field, codes }) => {
    const value = cells[field] ?? '';
    return codes !== undefined && Object.hasOwn(codes, value) ? (codes[value] ?? value) : value;
  });
  return csvLine(texts, out.delimiter);
}

/**
 * The bytes of a file: a line that names its form, the heads of the columns, the lines of the postings, and a last line with their number
 * and the SHA-256 of all bytes before it.
 */
export function fileBytes(name: string, lines: readonly string[], out: OutMapping): Uint8Array {
  const end = out.lineEnd === 'crlf' ? '\r\n' : '\n';
  const header = csvLine(
    out.columns.map((column) => column.header),
    out.delimiter,
  );
  const first = out.frame ? [`#lineside-reports;${REPORTS_VERSION};${name}`] : [];
  const text = encodeText([...first, header, ...lines].map((line) => line + end).join(''), out.encoding);
  if (!out.frame) return text;
  const sha256 = createHash('sha256').update(text).digest('hex');
  const last = encodeText(`#end;${lines.length};${sha256}${end}`, out.encoding);
  // The mark of UTF-16 stands at the beginning of a file only.
  return Buffer.concat([text, out.encoding === 'utf-16' ? last.subarray(2) : last]);
}
