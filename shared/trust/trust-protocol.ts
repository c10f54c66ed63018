import { z } from 'zod';

import { stationId } from '../facts/chain.ts';
import { instant } from '../facts/envelope.ts';
import { deviceKinds, enrolmentCode } from './ticket.ts';

/** Paths of enrolment, credentials and pairing. */
export const trustPaths = {
  /** GET: the certificate authority of the site, PEM. The only thing a station reads before it can check the server. */
  authority: '/trust/v1/authority.pem',
  enrol: '/trust/v1/enrol',
  credentials: '/trust/v1/credentials',
  /** Of a browser: code in, cookie out. */
  pair: '/trust/v1/pair',
  unpair: '/trust/v1/unpair',
  /** GET: whether this browser is paired, and as what. */
  paired: '/trust/v1/paired',
} as const;

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const hex128 = z.string().regex(/^[0-9a-f]{128}$/);

/**
 * A station shows its one-time code and the keys that it will be known by. Signed with the key it names: what a newer station says beside is read
 * over, as in all messages here (see `protocol.ts`); credentials themselves are read as they were signed.
 */
export const enrolRequest = z.object({
  site: z.string().min(1).max(40),
  station: stationId,
  code: enrolmentCode,
  kind: z.enum(deviceKinds),
  /** Ed25519: signs hellos and batch heads. */
  publicKey: hex64,
  /** X25519: credentials are encrypted to it. */
  boxKey: hex64,
  at: instant,
  signature: hex128,
});
export type EnrolRequest = z.infer<typeof enrolRequest>;

export const enrolResponse = z.object({
  site: z.string(),
  station: stationId,
  /** Ed25519 key of the site: signs credentials. The station keeps it and takes no other without the signature of this one. */
  siteKey: hex64,
  enrolledAt: instant,
});
export type EnrolResponse = z.infer<typeof enrolResponse>;

/** What the server vouches for of a person, at one device. */
export const credential = z.strictObject({
  is: z.literal('lineside credential 1'),
  site: z.string(),
  station: stationId,
  person: z.string().min(1).max(80),
  issuedAt: instant,
  /** After it the person proves themselves no more by PIN here until the server was reached. */
  expiresAt: instant,
  /** scrypt of the digits, see PIN_PROOF; null: the person has no PIN. */
  pin: z.strictObject({ salt: z.string().regex(/^[0-9a-f]{32}$/), hash: hex64 }).nullable(),
});
export type Credential = z.infer<typeof credential>;

/** A credential with the signature of the site over its canonical JSON. */
export const signedCredential = z.strictObject({ credential, signature: hex128 });
export type SignedCredential = z.infer<typeof signedCredential>;

/**
 * Something encrypted to the X25519 key of a device: HKDF-SHA256 over the shared secret (salt: ephemeral key then device key, info: "lineside box 1"),
 * then AES-256-GCM. All in base64url.
 */
export const sealedBox = z.object({
  ephemeral: z.string().max(100),
  nonce: z.string().max(40),
  text: z.string().max(8_000_000),
});
export type SealedBox = z.infer<typeof sealedBox>;

export const credentialsRequest = z.object({
  /** The digest of the list that the station has; the same: nothing is sent. */
  have: hex64.nullable(),
});
export type CredentialsRequest = z.infer<typeof credentialsRequest>;

export const credentialsResponse = z.object({
  serverTime: instant,
  /** Digest of the list without dates: changes when people, their PINs or their places change. */
  digest: hex64,
  /** Sealed JSON of SignedCredential[]: exactly the people who work where the station stands. Null: nothing changed and nothing ends soon. */
  sealed: sealedBox.nullable(),
  /** The next authority of the site, PEM, announced before the server changes to it; the station trusts both. */
  nextAuthority: z.string().max(20_000).nullable(),
});
export type CredentialsResponse = z.infer<typeof credentialsResponse>;

/** A browser pairs with a code; the answer sets a cookie that scripts cannot read. */
export const pairRequest = z.object({ code: z.string().min(1).max(60) });
export const pairedAnswer = z.object({
  paired: z.boolean(),
  kind: z.enum(['browser', 'board']).nullable(),
  /** The station that the browser is bound to; null: it may choose any headless one. */
  station: stationId.nullable(),
});
export type PairedAnswer = z.infer<typeof pairedAnswer>;
