import { isIP } from 'node:net';
import { join } from 'node:path';

import { z } from 'zod';

import { mayVouchFor } from './authority-names.ts';
import { createAuthority, endOf, fingerprint, issueServer } from './certificate.ts';
import type { Certified } from './certificate.ts';
import { readOwnFile, writeOwnFile } from './own-file.ts';
import { trustFolder } from './site-key.ts';
import { TrustProblem } from './trust-problem.ts';

const certified = z.strictObject({ cert: z.string(), key: z.string() });
const authorityFile = certified.extend({
  /** The names that it may vouch for, besides private addresses; absent: any, as authorities of before may. */
  names: z.array(z.string()).exactOptional(),
});
const tlsFile = z.strictObject({
  format: z.literal(1),
  names: z.array(z.string()).min(1),
  /** The authority that the server's certificate is of. */
  authority: authorityFile,
  /** The one that comes next, announced to stations. */
  next: authorityFile.nullable(),
  server: certified,
});
type TlsFile = z.infer<typeof tlsFile>;

/** The certificates of a site, at rest in an owner-only file beside the database. */
export interface SiteTls {
  /** Names and addresses under which the server is reached, this machine's own left out. */
  readonly names: () => readonly string[];
  readonly server: () => Certified;
  /** PEM. */
  readonly authority: () => string;
  /** SHA-256 of the authority, hex. */
  readonly fingerprint: () => string;
  readonly next: () => { readonly pem: string; readonly sha256: string } | undefined;
  readonly serverEndsAt: () => number;
  readonly authorityEndsAt: () => number;
  /** Those of the names that the authority may not vouch for; only another one may. */
  readonly beyondAuthority: (names: readonly string[]) => string[];
  /** Issues a new certificate for the server when the present one ends soon. @returns whether it did. */
  readonly renewIfDue: (nowMs: number) => Promise<boolean>;
  /** Makes the next authority, for these names, to be announced; one that is announced already stays. */
  readonly rotate: (names: readonly string[], nowMs: number) => Promise<void>;
  /** Takes back what was announced: its key is gone, and stations forget it. */
  readonly withdraw: () => Promise<void>;
  /** Takes the next authority into use. */
  readonly change: (nowMs: number) => Promise<void>;
  /** Gives the server other names. */
  readonly rename: (names: readonly string[], nowMs: number) => Promise<void>;
}

/** This machine reaches its own server under these, whatever else it is called. */
const LOCAL_NAMES = ['localhost', '127.0.0.1', '::1'];
const DAY_MS = 86_400_000;
const RENEW_MS = 30 * DAY_MS;

const fileOf = (data: string) => join(trustFolder(data), 'tls.json');

/** What is wrong with a name for a server; undefined when nothing is. */
export function nameProblem(name: string): string | undefined {
  if (isIP(name) === 6) {
    // Browsers write it in one way only, and the name that they ask for is compared with this one.
    const usual = name.includes('%') ? undefined : new URL(`http://[${name}]`).hostname.slice(1, -1);
    if (usual === name) return undefined;
    return usual === undefined
      ? `"${name.slice(0, 100)}" names a network card of one machine. Write an address that others reach, without "%".`
      : `"${name}" is written "${usual}" by browsers. Write --name ${usual}.`;
  }
  if (isIP(name) !== 0) return undefined;
  if (/^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/.test(name))
    return undefined;
  return `"${name.slice(0, 100)}" is no name of a machine and no address. Write --name lineside-server,192.0.2.10, small letters, separated by commas.`;
}

function authorityFor(site: string, names: readonly string[], nowMs: number): z.infer<typeof authorityFile> {
  return { ...createAuthority(site, names, nowMs), names: [...names] };
}

function hold(data: string, site: string, first: TlsFile): SiteTls {
  let now = first;
  async function keep(changed: Partial<TlsFile>): Promise<void> {
    const next = { ...now, ...changed };
    await writeOwnFile(fileOf(data), JSON.stringify(next));
    now = next;
  }
  const beyondAuthority = (names: readonly string[]) =>
    names.filter((name) => now.authority.names !== undefined && !mayVouchFor(now.authority.names, name));
  const issued = (authority: Certified, names: readonly string[], nowMs: number) =>
    issueServer(authority, [...names, ...LOCAL_NAMES], nowMs);
  return {
    names: () => now.names,
    server: () => now.server,
    authority: () => now.authority.cert,
    fingerprint: () => fingerprint(now.authority.cert),
    next: () => (now.next ? { pem: now.next.cert, sha256: fingerprint(now.next.cert) } : undefined),
    serverEndsAt: () => endOf(now.server.cert),
    authorityEndsAt: () => endOf(now.authority.cert),
    beyondAuthority,
    renewIfDue: async (nowMs) => {
      if (endOf(now.server.cert) - nowMs > RENEW_MS) return false;
      // It ends with its authority: another one would not hold for longer.
      if (endOf(now.authority.cert) - endOf(now.server.cert) < DAY_MS) return false;
      await keep({ server: issued(now.authority, now.names, nowMs) });
      return true;
    },
    rotate: async (names, nowMs) => {
      if (!now.next) await keep({ next: authorityFor(site, names, nowMs) });
    },
    withdraw: () => keep({ next: null }),
    change: async (nowMs) => {
      const { next } = now;
      if (!next) return;
      const names = next.names ?? now.names;
      await keep({ authority: next, next: null, names: [...names], server: issued(next, names, nowMs) });
    },
    rename: (names, nowMs) => keep({ names: [...names], server: issued(now.authority, names, nowMs) }),
  };
}

/**
 * The certificates of a site; undefined when it has none.
 * @throws TrustProblem when the file is damaged.
 */
export async function openSiteTls(data: string, site: string): Promise<SiteTls | undefined> {
  const file = fileOf(data);
  const text = await readOwnFile(file);
  if (text === undefined) return undefined;
  try {
    const parsed = tlsFile.parse(JSON.parse(text));
    // Reads them, so that a damaged one is noticed now.
    endOf(parsed.server.cert);
    endOf(parsed.authority.cert);
    return hold(data, site, parsed);
  } catch {
    throw new TrustProblem(
      `${file} cannot be read: it is damaged. Put your copy of it back. Without one, remove it and make new certificates (npm run server -- site-ca); every station must then be enrolled again.`,
    );
  }
}

/** Makes the certificates of a site that has none. */
export async function createSiteTls(
  data: string,
  site: string,
  names: readonly string[],
  nowMs: number,
): Promise<SiteTls> {
  const authority = authorityFor(site, names, nowMs);
  const server = issueServer(authority, [...names, ...LOCAL_NAMES], nowMs);
  const made: TlsFile = { format: 1, names: [...names], authority, next: null, server };
  await writeOwnFile(fileOf(data), JSON.stringify(made));
  return hold(data, site, made);
}
