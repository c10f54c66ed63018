import { hash, X509Certificate } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { readIfThere, writeDurably } from '../process/durable-file.ts';

/** A certificate authority of a site is short; whoever sends more sends something else. In UTF-16 units. */
export const AUTHORITY_LENGTH = 20_000;

/** The certificate authority of a site. */
export interface Authority {
  readonly pem: string;
  /** SHA-256 of its DER, hex: what a ticket names. */
  readonly fingerprint: string;
  readonly certificate: X509Certificate;
}

/** Reads one authority in PEM. @returns undefined when the text holds none, or a certificate that may issue no others. */
export function readAuthority(pem: string): Authority | undefined {
  if (pem.length > AUTHORITY_LENGTH) return undefined;
  try {
    const certificate = new X509Certificate(pem);
    if (!certificate.ca) return undefined;
    // Only what was compared is kept: text around the first certificate would be believed later.
    return { pem: certificate.toString(), fingerprint: hash('sha256', certificate.raw), certificate };
  } catch {
    return undefined;
  }
}

const fileOf = (folder: string, which: 'now' | 'next') =>
  join(folder, which === 'now' ? 'site-ca.pem' : 'site-ca-next.pem');

/** The authorities that a station trusts: the one it was enrolled with, and the next one once it was announced. */
export interface AuthorityFile {
  readonly now: () => Authority | undefined;
  readonly next: () => Authority | undefined;
  /** Pins an authority, durable before it returns; the next one goes. */
  readonly pin: (authority: Authority) => void;
  /**
   * The site announces its next authority; null: none is announced, and one that was is withdrawn. When it was taken into use meanwhile, it
   * becomes the one.
   */
  readonly announced: (pem: string | null, inUse: X509Certificate | undefined) => void;
}

function read(file: string): Authority | undefined {
  const text = readIfThere(file);
  return text === undefined ? undefined : readAuthority(text);
}

/** True when an authority issued a certificate. */
export function hasIssued({ certificate }: Authority, other: X509Certificate): boolean {
  return other.checkIssued(certificate) && other.verify(certificate.publicKey);
}

/** The authorities in a data folder. A certificate is no secret, but only the owner changes whom a station trusts. */
export function openAuthorityFile(folder: string): AuthorityFile {
  let now = read(fileOf(folder, 'now'));
  let next = read(fileOf(folder, 'next'));

  function keep(which: 'now' | 'next', authority: Authority): void {
    writeDurably(fileOf(folder, which), authority.pem, 0o600);
  }
  function dropNext(): void {
    next = undefined;
    rmSync(fileOf(folder, 'next'), { force: true });
  }

  return {
    now: () => now,
    next: () => next,
    pin: (authority) => {
      keep('now', authority);
      now = authority;
      dropNext();
    },
    announced: (pem, inUse) => {
      if (next && inUse && hasIssued(next, inUse)) {
        keep('now', next);
        now = next;
        dropNext();
      }
      if (pem === null && next) dropNext();
      const coming = pem === null ? undefined : readAuthority(pem);
      if (!coming || coming.fingerprint === now?.fingerprint || coming.fingerprint === next?.fingerprint) return;
      keep('next', coming);
      next = coming;
    },
  };
}
