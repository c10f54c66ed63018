import { z } from 'zod';

import { delimiter, encoding } from './dialect.ts';
import { fieldSource, filePattern, text } from './field-source.ts';

/** The fields that a column of an outgoing file can show. */
export const outFields = [
  'key',
  'kind',
  'order',
  'operation',
  'equipment',
  'good',
  'goodCorrection',
  'scrap',
  'scrapReason',
  'rework',
  'unit',
  'person',
  'occurredAt',
  'reversedKey',
  'material',
  'lot',
  'quantity',
  'setupMinutes',
  'runMinutes',
  'reason',
  'remainder',
  'by',
  'name',
  'about',
  'number',
  'attempt',
] as const;
export type OutField = (typeof outFields)[number];
/** What files show that no mapping gives columns: everything but what changes the meaning of another column. */
const usualFields = outFields.filter((field) => field !== 'goodCorrection');

/** Kinds of report. Those of stops belong to no order and are only written when they are asked for. */
export const outKinds = [
  'start',
  'quantity',
  'consume',
  'return',
  'time',
  'finish',
  'reopen',
  'operation',
  'reverse',
  'stop',
  'stopEnd',
  'stopReason',
] as const;
type OutKind = (typeof outKinds)[number];
/** What an ERP gets that has not said what it wants. */
export const usualKinds: readonly OutKind[] = outKinds.filter((kind) => !kind.startsWith('stop'));

const outColumn = z.strictObject({
  header: text,
  field: z.enum(outFields),
  /** Our value -> their code; a value that is not listed stays as it is. */
  codes: z.record(z.string(), z.string().max(200)).optional(),
});

/** How the ERP answers: one row for each key. */
const answers = z.strictObject({
  /** Files in `out-ack/`. */
  file: filePattern.default('*.csv'),
  fields: z.strictObject({
    key: fieldSource,
    /** accepted or rejected, usually through `codes`. */
    result: fieldSource,
    /** Number of the document that the ERP made of it. */
    document: fieldSource.optional(),
    /** Why it was refused: one of our codes, usually through `codes`; other when not mapped. */
    code: fieldSource.optional(),
    message: fieldSource.optional(),
  }),
});

export const outFile = z
  .strictObject({
    delimiter,
    decimal: z.enum(['.', ',']),
    encoding: encoding.default('utf-8'),
    /** Time of the site's clocks; XXX is its offset from UTC. */
    dateTime: text.default("yyyy-MM-dd'T'HH:mm:ssXXX"),
    lineEnd: z.enum(['crlf', 'lf']).default('crlf'),
    /** Files are named `<prefix>-<UTC time>-<number of the first posting>.csv`. */
    prefix: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,40}$/, 'a prefix is 1 to 40 of A-Z a-z 0-9 _ -')
      .default('postings'),
    /** A first line that names version and file, and a last one with the number of lines and their checksum. */
    frame: z.boolean().default(true),
    /** Which reports the ERP wants; all but those of stops when not said. */
    kinds: z
      .array(z.enum(outKinds))
      .min(1)
      .default([...usualKinds]),
    /** Without it a report counts as posted when its file is complete; with it, when the ERP says so. */
    answers: answers.optional(),
    everySeconds: z.number().min(0.1).max(3600).default(10),
    columns: z
      .array(outColumn)
      .min(1)
      .default(usualFields.map((field) => ({ header: field, field }))),
  })
  .refine((out) => out.columns.some((column) => column.field === 'key'), {
    error: 'one column must show "key": without it the ERP side cannot recognise a posting that comes twice',
    path: ['columns'],
  });
export type OutMapping = z.infer<typeof outFile>;
export type AnswersMapping = z.infer<typeof answers>;
