import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIP, isIPv6 } from 'node:net';

import { PRIVATE_NETWORKS } from './authority-names.ts';
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  objectId,
  octetString,
  sequence,
  setOf,
  time,
  utf8String,
} from './der.ts';

/** A certificate with its private key, both PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;
/** Ten years. */
const AUTHORITY_DAYS = 3653;
/** What browsers and systems accept at most of a server. */
const SERVER_DAYS = 397;
/** Machines whose clock is a little behind take the certificate too. */
const EARLIER_MS = DAY_MS;

const ids = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKey: '2.5.29.35',
  extendedUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

const algorithm = sequence(objectId(ids.ecdsaWithSha256));

function nameOf(organization: string, common: string): Buffer {
  const part = (id: string, text: string) => setOf(sequence(objectId(id), utf8String(text)));
  return sequence(part(ids.organization, organization), part(ids.commonName, common));
}

function extension(id: string, isCritical: boolean, value: Uint8Array): Buffer {
  return isCritical
    ? sequence(objectId(id), boolean(true), octetString(value))
    : sequence(objectId(id), octetString(value));
}

/** SHA-1 of the key itself, the usual key identifier (RFC 5280, 4.2.1.2): a name, not a protection. */
function keyId(publicKey: KeyObject): Buffer {
  const raw = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([
    Buffer.from([4]),
    Buffer.from(raw.x ?? '', 'base64url'),
    Buffer.from(raw.y ?? '', 'base64url'),
  ]);
  return createHash('sha1').update(point).digest();
}

function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const { hostname } = new URL(`http://[${address}]`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0');
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** A name of a server: dNSName is [2], iPAddress is [7] (RFC 5280, 4.2.1.6). */
const serverName = (name: string): Buffer =>
  isIP(name) === 0 ? implicit(2, Buffer.from(name, 'ascii')) : implicit(7, addressBytes(name));

interface Request {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly fromMs: number;
  readonly days: number;
  readonly extensions: readonly Buffer[];
}

function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** A certificate of version 3 (RFC 5280, 4.1), ECDSA with SHA-256. */
function issue({ subject, issuer, publicKey, signer, fromMs, days, extensions }: Request): string {
  const serial = randomBytes(16);
  serial[0] = (serial[0] ?? 0) % 0x80 || 1;
  const body = sequence(
    explicit(0, integer(2)),
    integer(serial),
    algorithm,
    issuer,
    sequence(time(fromMs - EARLIER_MS), time(fromMs + days * DAY_MS)),
    subject,
    publicKey.export({ format: 'der', type: 'spki' }),
    explicit(3, sequence(...extensions)),
  );
  return pem(sequence(body, algorithm, bitString(sign('sha256', body, { key: signer, dsaEncoding: 'der' }))));
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keyPem = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString();
const authorityName = (site: string, fromMs: number) =>
  nameOf('Lineside', `Lineside site ${site} ${new Date(fromMs).toISOString().slice(0, 10)}`);

/** A network as a name of a constraint: address and mask (RFC 5280, 4.2.1.10). */
function networkBytes(address: string, bits: number): Buffer {
  const bytes = addressBytes(address);
  const mask = bytes.map((_, index) => 0xff & ~(0xff >> Math.max(0, Math.min(8, bits - index * 8))));
  return Buffer.concat([bytes, mask]);
}

/** Who puts the authority into a browser trusts it for these names, what is under them, and private addresses; for nothing else. */
function nameConstraints(names: readonly string[]): Buffer {
  const subtree = (name: Uint8Array) => sequence(name);
  const hosts = [...names.filter((name) => isIP(name) === 0), 'localhost'];
  const networks = [
    ...names.filter((name) => isIP(name) !== 0).map((address) => ({ address, bits: isIPv6(address) ? 128 : 32 })),
    ...PRIVATE_NETWORKS,
  ];
  const permitted = Buffer.concat([
    ...hosts.map((host) => subtree(serverName(host))),
    ...networks.map(({ address, bits }) => subtree(implicit(7, networkBytes(address, bits)))),
  ]);
  return extension(ids.nameConstraints, true, sequence(explicit(0, permitted)));
}

/**
 * A certificate authority for a site: P-256, ten years, for certificates of servers only (no authority below it), and for these names and
 * private addresses only; see `mayVouchFor`.
 */
export function createAuthority(site: string, names: readonly string[], nowMs: number): Certified {
  const { publicKey, privateKey } = newKeys();
  const name = authorityName(site, nowMs);
  const cert = issue({
    subject: name,
    issuer: name,
    publicKey,
    signer: privateKey,
    fromMs: nowMs,
    days: AUTHORITY_DAYS,
    extensions: [
      extension(ids.basicConstraints, true, sequence(boolean(true), integer(0))),
      // keyCertSign (5), cRLSign (6).
      extension(ids.keyUsage, true, bitString(Buffer.from([0x06]), 1)),
      extension(ids.extendedUsage, false, sequence(objectId(ids.serverAuth))),
      nameConstraints(names),
      extension(ids.subjectKey, false, octetString(keyId(publicKey))),
    ],
  });
  return { cert, key: keyPem(privateKey) };
}

/** The subject of a certificate as it stands in it, so that issuer and subject are the same octets. */
function subjectOf(cert: X509Certificate): Buffer {
  const lines = Object.fromEntries(cert.subject.split('\n').map((line) => line.split(/=(.*)/s, 2) as [string, string]));
  return nameOf(lines['O'] ?? '', lines['CN'] ?? '');
}

/** A certificate for a server under these names (DNS names and addresses), 397 days, signed by the authority. */
export function issueServer(authority: Certified, names: readonly string[], nowMs: number): Certified {
  const { publicKey, privateKey } = newKeys();
  const signedBy = new X509Certificate(authority.cert);
  const cert = issue({
    subject: nameOf('Lineside', (names[0] ?? 'localhost').slice(0, 64)),
    issuer: subjectOf(signedBy),
    publicKey,
    signer: createPrivateKey(authority.key),
    fromMs: nowMs,
    days: Math.min(SERVER_DAYS, Math.floor((Date.parse(signedBy.validTo) - nowMs) / DAY_MS)),
    extensions: [
      extension(ids.basicConstraints, true, sequence()),
      // digitalSignature (0).
      extension(ids.keyUsage, true, bitString(Buffer.from([0x80]), 7)),
      extension(ids.extendedUsage, false, sequence(objectId(ids.serverAuth))),
      extension(ids.subjectNames, false, sequence(...names.map(serverName))),
      extension(ids.subjectKey, false, octetString(keyId(publicKey))),
      extension(ids.authorityKey, false, sequence(implicit(0, keyId(createPublicKey(authority.key))))),
    ],
  });
  return { cert, key: keyPem(privateKey) };
}

/** SHA-256 of the DER of a certificate, hex: what tickets carry. */
export function fingerprint(cert: string): string {
  return createHash('sha256').update(new X509Certificate(cert).raw).digest('hex');
}

/** When a certificate ends, in milliseconds since 1970. */
export function endOf(cert: string): number {
  return Date.parse(new X509Certificate(cert).validTo);
}
