import { z } from 'zod';

/** What an enrolment code may be used for. */
export const deviceKinds = ['kiosk', 'headless', 'browser', 'board'] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** A one-time code: 20 digits of Crockford's base 32 (100 random bits), written in groups of five. */
export const enrolmentCode = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5}){3}$/);

/** Everything a new device has to be given, once. */
export const ticket = z.strictObject({
  /** Where the server is reached. */
  url: z.url({ protocol: /^https?$/ }).max(300),
  /** SHA-256 of the DER of the site's certificate authority, hex; null on loopback without TLS. */
  ca: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  code: enrolmentCode,
});
export type Ticket = z.infer<typeof ticket>;

const HEAD = 'LSE1.';

/**
 * A ticket as a text that can be copied, printed as a code and scanned: `LSE1.<url>|<ca or ->|<code>`, base64url from the point on.
 * @param toBase64url of a text in UTF-8.
 */
export function ticketText({ url, ca, code }: Ticket, toBase64url: (text: string) => string): string {
  return HEAD + toBase64url(`${url}|${ca ?? '-'}|${code}`);
}

/**
 * Reads what somebody typed, scanned or pasted.
 * @param fromBase64url to a text in UTF-8; undefined when it is not base64url.
 * @returns the ticket, or undefined when the text is none.
 */
export function readTicket(text: string, fromBase64url: (text: string) => string | undefined): Ticket | undefined {
  const clean = text.trim();
  if (!clean.startsWith(HEAD) || clean.length > 1000) return undefined;
  const [url, ca, code, ...more] = fromBase64url(clean.slice(HEAD.length))?.split('|') ?? [];
  if (more.length > 0) return undefined;
  const read = ticket.safeParse({ url, ca: ca === '-' ? null : ca, code });
  return read.success ? read.data : undefined;
}

/** A code as people type it: small letters, missing or other dashes, O for 0, I and L for 1. Undefined: it is none. */
export function readCode(text: string): string | undefined {
  const digits = text
    .toUpperCase()
    .replaceAll(/[\s\u2010-\u2015-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const grouped = digits.replaceAll(/(?<=^(?:.{5})+)(?=.)/g, '-');
  return enrolmentCode.safeParse(grouped).success ? grouped : undefined;
}
