import { localTimeOf, zoneOffset } from '../../../shared/time/local-time.ts';
import type { OutboxPosting } from '../../store/site-store.ts';
import { csvLine } from '../csv/csv-line.ts';
import { writeDate } from '../fields/date-format.ts';
import { writeDecimal } from '../fields/decimal-text.ts';
import type { OutField, OutMapping } from '../mapping/out-mapping.ts';
import { postingBody } from './posting-body.ts';
import type { PostingBody } from './posting-body.ts';

type Cells = Readonly<Partial<Record<OutField, string>>>;

/** One posting as lines of a file, or why it cannot be written. */
export type PostingLines =
  | { readonly ok: true; readonly lines: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/** The header of an outgoing file. */
export function headerLine(out: OutMapping): string {
  return csvLine(
    out.columns.map((column) => column.header),
    out.delimiter,
  );
}

/**
 * A posting as lines of a file. Scrap for several reasons takes one line each: the first has the key of the posting and its good and
 * rework, the others the key with #2, #3... and only their scrap.
 */
export function postingLines(posting: OutboxPosting, out: OutMapping, timeZone: string): PostingLines {
  const parsed = postingBody.safeParse(posting.body);
  if (!parsed.success || parsed.data.kind !== posting.kind)
    return {
      ok: false,
      problem: `Posting ${posting.key} (${posting.kind}) is of a form that this version cannot write.`,
    };
  const body = parsed.data;
  const utcMs = Date.parse(body.occurredAt);
  const common: Cells = {
    kind: body.kind,
    order: body.order,
    operation: 'operation' in body ? body.operation : '',
    equipment: body.equipment ?? '',
    person: body.person ?? '',
    occurredAt: writeDate(localTimeOf(utcMs, timeZone), zoneOffset(utcMs, timeZone), out.dateTime),
    reversedKey: body.kind === 'reverse' ? body.reverses : '',
  };
  const parts = body.kind === 'quantity' ? quantityParts(body, out) : [{}];
  const lines = parts.map((part, index) => {
    const key = index === 0 ? posting.key : `${posting.key}#${index + 1}`;
    return lineOf({ ...common, ...part, key }, out);
  });
  return { ok: true, lines };
}

function quantityParts(body: Extract<PostingBody, { kind: 'quantity' }>, out: OutMapping): Cells[] {
  const write = (value: string) => writeDecimal(value, out.decimal);
  const { unit } = body.good;
  const [first, ...others] = body.scrap;
  return [
    {
      good: write(body.good.value),
      rework: write(body.rework.value),
      scrap: write(first?.quantity.value ?? '0'),
      scrapReason: first?.reason ?? '',
      unit,
    },
    ...others.map(({ quantity, reason }) => ({
      good: '0',
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

/** The bytes of a file with these lines. Characters that latin1 does not have become "?". */
export function fileBytes(lines: readonly string[], out: OutMapping): Uint8Array {
  const end = out.lineEnd === 'crlf' ? '\r\n' : '\n';
  const text = lines.map((line) => line + end).join('');
  return out.encoding === 'latin1'
    ? Buffer.from(text.replaceAll(/[^\u0000-\u00ff]/gu, '?'), 'latin1')
    : Buffer.from(text, 'utf8');
}
