import { join } from 'node:path';

import { z } from 'zod';

import { stationId } from '../../../shared/facts/chain.ts';
import { instant } from '../../../shared/facts/envelope.ts';
import { readIfThere, writeDurably } from '../process/durable-file.ts';

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);

const file = z.strictObject({
  format: z.literal(1),
  site: z.string().min(1).max(40),
  station: stationId,
  /** The key that was let in; a station whose key is another one is not enrolled. */
  publicKey: hex64,
  url: z.url({ protocol: /^https?$/ }).max(300),
  /** SHA-256 of the authority that the ticket named; null: the server is on this machine and speaks without TLS. */
  ca: hex64.nullable(),
  siteKey: hex64,
  enrolledAt: instant,
  /** SHA-256 of the ticket's code: the same ticket again is no new enrolment. */
  code: hex64,
});

/** What a station knows of the site that let it in. No secrets. */
export type SiteTrust = z.infer<typeof file>;

/** Raised when the trust of a station cannot be read: it must not fall back to none. The message says what to do. */
export class TrustProblem extends Error {}

const pathOf = (folder: string) => join(folder, 'site-trust.json');

/** The trust in a data folder; undefined: the station was never enrolled. @throws TrustProblem */
export function readSiteTrust(folder: string): SiteTrust | undefined {
  const text = readIfThere(pathOf(folder));
  if (text === undefined) return undefined;
  try {
    return file.parse(JSON.parse(text));
  } catch {
    throw new TrustProblem(
      `Whom this station trusts, in ${pathOf(folder)}, cannot be read. Restore the file from a backup, or remove it and enrol the station with a new ticket; the recorded facts beside it are untouched.`,
    );
  }
}

/** Keeps the trust, durable before it returns. */
export function writeSiteTrust(folder: string, trust: Omit<SiteTrust, 'format'>): void {
  writeDurably(pathOf(folder), JSON.stringify({ format: 1, ...trust }), 0o600);
}
