import { z } from 'zod';

import { isTimeZone } from '../../../shared/time/local-time.ts';
import { dateFormat } from '../fields/date-format.ts';

export const delimiter = z.enum([',', ';', '\t', '|']);
/** latin1 is read as Windows-1252, which is what is meant by it. utf-16 goes by its byte order mark, little-endian without one. */
export const encoding = z.enum(['utf-8', 'latin1', 'windows-1252', 'utf-16']);
export type TextEncoding = z.infer<typeof encoding>;

/** How the files of an ERP are written. */
export const dialect = z.strictObject({
  delimiter,
  quote: z.enum(['"', "'", '']).default('"'),
  decimal: z.enum(['.', ',']),
  group: z.enum(['.', ',', ' ', "'"]).nullable().default(null),
  encoding: encoding.default('utf-8'),
  /**
   * sidecar: beside each file lies `<file>.sha256` with the SHA-256 of its bytes. trailer: the last line of each file is
   * `#end;<rows>;<SHA-256 of all bytes before this line>`. A file without one, or with a wrong one, is not complete.
   */
  checksum: z.enum(['none', 'sidecar', 'trailer']).default('none'),
  /** Tried in this order. */
  dates: z
    .array(
      z.string().refine((format) => dateFormat(format) !== undefined, {
        error: 'a date format is built of yyyy MM M dd d HH H mm ss, other letters in single quotes',
      }),
    )
    .min(1)
    .max(5),
  timeZone: z.string().refine(isTimeZone, { error: 'not an IANA time zone like Europe/Berlin' }),
});
export type Dialect = z.infer<typeof dialect>;
