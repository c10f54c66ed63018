import { createPublicKey, verify } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { instant } from '../../../shared/facts/envelope.ts';
import type { KeyPair } from '../../../shared/facts/signatures.ts';
import { credentialText } from '../../../shared/trust/statements.ts';
import { sealedBox, signedCredential } from '../../../shared/trust/trust-protocol.ts';
import type { Credential, CredentialsResponse, SealedBox } from '../../../shared/trust/trust-protocol.ts';
import { readIfThere, writeDurably } from '../process/durable-file.ts';
import { openBox } from './sealed-box.ts';

/** Most people at one station. */
const MOST_PEOPLE = 10_000;
const list = z.array(signedCredential).max(MOST_PEOPLE);

const file = z.strictObject({
  format: z.literal(1),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** The server's time of the answer: earlier than this it is nowhere, whatever a clock says. */
  fetchedAt: instant,
  sealed: sealedBox,
});

/** Salt and scrypt of the digits. */
export type PinProof = NonNullable<Credential['pin']>;

/** What is known of the PIN of a person. */
export type KnownPin =
  | { readonly state: 'good'; readonly pin: PinProof }
  /** There is none, or nobody of that name works here. */
  | { readonly state: 'none' }
  /** The credential has run out: the server has to be reached first. */
  | { readonly state: 'expired'; readonly at: string };

/** Why a list was not taken. */
export type CredentialFailure = { readonly code: 'not-understood' | 'site-changed'; readonly sentence: string };

/** The credentials of the people who work at this station, as the site vouches for them. */
export interface CredentialBook {
  /** Null: none were ever received. */
  readonly digest: () => string | null;
  /** True once a list was received: from then on nothing else proves a person. */
  readonly rules: () => boolean;
  readonly pinOf: (person: string) => KnownPin;
  /** Takes an answer of the server, durable before it returns. @returns why not; the list of before stays then. */
  readonly take: (
    response: Pick<CredentialsResponse, 'serverTime' | 'digest' | 'sealed'>,
  ) => CredentialFailure | undefined;
  /** Forgets everything: the station is trusted no more. */
  readonly erase: () => void;
}

export interface CredentialBookParts {
  readonly folder: string;
  readonly site: string;
  readonly station: string;
  readonly boxKeys: () => KeyPair;
  /** The key that the station was enrolled with, hex; undefined: it was not. */
  readonly siteKey: () => string | undefined;
  readonly nowMs: () => number;
  readonly log: (sentence: string) => void;
}

function isSignedBy(siteKey: string, text: string, signature: string): boolean {
  try {
    const x = Buffer.from(siteKey, 'hex').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'hex'));
  } catch {
    return false;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The book in a data folder: the list as it was sealed, in an owner-only file. */
export function openCredentialBook(parts: CredentialBookParts): CredentialBook {
  const path = join(parts.folder, 'credentials.json');
  let people: ReadonlyMap<string, Credential> | undefined;
  let digest: string | null = null;
  /** A clock that is set back makes no credential hold for longer. */
  let notBefore = 0;

  function unseal(sealed: SealedBox): ReadonlyMap<string, Credential> | CredentialFailure {
    const siteKey = parts.siteKey();
    const text = openBox(sealed, parts.boxKeys());
    const read = list.safeParse(text === undefined ? undefined : parsed(text));
    if (siteKey === undefined || !read.success)
      return {
        code: 'not-understood',
        sentence:
          'The credentials that the server sent are not for this station, or were changed. Nothing of them was taken; those of before hold until they run out.',
      };
    const found = new Map<string, Credential>();
    for (const { credential, signature } of read.data) {
      if (!isSignedBy(siteKey, credentialText(credential), signature))
        return {
          code: 'site-changed',
          sentence: `The server vouches for people with another site key than the one this station was enrolled with (${siteKey.slice(0, 16)}…). Nothing of it was taken. If the server was set up anew, enrol this station with a new ticket.`,
        };
      if (credential.site !== parts.site || credential.station !== parts.station)
        return {
          code: 'not-understood',
          sentence: `The server sent credentials for station "${credential.station}" of site "${credential.site}". Nothing of them was taken.`,
        };
      found.set(credential.person, credential);
    }
    return found;
  }

  function open(): void {
    const text = readIfThere(path);
    if (text === undefined) return;
    // That a list was received is known from here on, whatever becomes of reading it.
    people = new Map();
    const stored = file.safeParse(parsed(text));
    const found = stored.success ? unseal(stored.data.sealed) : undefined;
    if (!stored.success || !found || 'code' in found) {
      parts.log(
        `The credentials in ${path} cannot be read; they are asked for again. ${found && 'code' in found ? found.sentence : ''}`,
      );
      return;
    }
    people = found;
    ({ digest } = stored.data);
    notBefore = Date.parse(stored.data.fetchedAt);
  }

  open();
  return {
    digest: () => digest,
    rules: () => people !== undefined,
    pinOf: (person) => {
      const known = people?.get(person);
      if (!known?.pin)
        return digest === null && people ? { state: 'expired', at: new Date(0).toISOString() } : { state: 'none' };
      notBefore = Math.max(notBefore, parts.nowMs());
      if (notBefore > Date.parse(known.expiresAt)) return { state: 'expired', at: known.expiresAt };
      return { state: 'good', pin: known.pin };
    },
    take: ({ serverTime, digest: next, sealed }) => {
      if (sealed === null) {
        notBefore = Date.parse(serverTime);
        return undefined;
      }
      const found = unseal(sealed);
      if ('code' in found) return found;
      writeDurably(path, JSON.stringify({ format: 1, digest: next, fetchedAt: serverTime, sealed }), 0o600);
      people = found;
      digest = next;
      notBefore = Date.parse(serverTime);
      return undefined;
    },
    erase: () => {
      rmSync(path, { force: true });
      rmSync(`${path}.next`, { force: true });
      people = new Map();
      digest = null;
    },
  };
}
