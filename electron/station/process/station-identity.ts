import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { z } from 'zod';

import { stationId } from '../../../shared/facts/chain.ts';
import type { KeyPair } from '../../../shared/facts/signatures.ts';
import { boxKeyPair } from '../trust/box-keys.ts';
import { readIfThere, writeDurably } from './durable-file.ts';
import { platformKeyPair } from './platform-key-pair.ts';

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
/** 12 random hex digits. */
export const incarnation = z.string().regex(/^[0-9a-f]{12}$/);
const whose = { site: z.string().min(1).max(40), station: stationId, incarnation };

/** The two secrets of a station: of the key that signs (Ed25519) and of the key that it is written to with (X25519), as hex. */
export const stationSecrets = z.strictObject({ secretKey: hex64, boxSecret: hex64 });
export type StationSecrets = z.infer<typeof stationSecrets>;

/** Secrets that the key store of the operating system has wrapped: only this machine can read them. */
const wrappedSecrets = z.strictObject({ wrapped: z.string().min(1).max(4000) });
export type WrappedSecrets = z.infer<typeof wrappedSecrets>;
/** As a file holds them: plain in an owner-only one, or wrapped. */
export const keptSecrets = z.union([stationSecrets, wrappedSecrets]);
export type KeptSecrets = z.infer<typeof keptSecrets>;

/** As the first versions wrote it, before stations were written to. */
const firstFile = z.strictObject({ format: z.literal(1), ...whose, secretKey: hex64 });
const identityFile = z.strictObject({
  format: z.literal(2),
  ...whose,
  secrets: keptSecrets,
});
type IdentityFile = z.infer<typeof identityFile>;

/** Who this station is. Its keys are in an owner-only file in the data folder, wrapped where the machine can do that. */
export interface StationIdentity {
  readonly site: string;
  readonly station: string;
  /** Signs hellos and heads. */
  readonly keys: KeyPair;
  /** X25519, hex: what the server writes to this station alone is encrypted to it. Made when asked for. */
  readonly boxKeys: () => KeyPair;
  /** The incarnation of the chains being written now. */
  readonly incarnation: string;
  /** Begins a new incarnation, durable before it returns. */
  readonly renew: (next: string) => StationIdentity;
  /** The same station with other keys, in another incarnation; it is that only once they are kept as said, durable before `keep` returns. */
  readonly withKeys: (next: string, secrets: StationSecrets, kept: KeptSecrets) => NewKeys;
}

/** A station with keys that nobody has kept yet. */
export interface NewKeys {
  readonly identity: StationIdentity;
  readonly keep: () => void;
}

/** Raised when a data folder belongs to another station, or its identity cannot be read. The message says what to do. */
export class IdentityProblem extends Error {}

/** The file that holds who a station is. */
export function identityPath(folder: string): string {
  return join(folder, 'identity.json');
}

/** New secrets. */
export function newSecrets(): StationSecrets {
  return { secretKey: randomBytes(32).toString('hex'), boxSecret: randomBytes(32).toString('hex') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads the identity file; one of an older format comes back as what it is to become.
 * @returns undefined when there is none. @throws IdentityProblem when it cannot be read.
 */
export function readIdentityFile(
  folder: string,
): { readonly content: IdentityFile; readonly isOld: boolean } | undefined {
  const file = identityPath(folder);
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  const value = parsed(text);
  const now = identityFile.safeParse(value);
  if (now.success) return { content: now.data, isOld: false };
  const old = firstFile.safeParse(value);
  if (!old.success)
    throw new IdentityProblem(
      `The identity of this station in ${file} cannot be read. Restore the file from a backup; the recorded facts beside it are untouched.`,
    );
  const { secretKey, ...rest } = old.data;
  const boxSecret = randomBytes(32).toString('hex');
  return { content: { ...rest, format: 2, secrets: { secretKey, boxSecret } }, isOld: true };
}

/** Writes the identity file, durable before it returns. */
export function writeIdentityFile(folder: string, content: IdentityFile): void {
  writeDurably(identityPath(folder), JSON.stringify(content), 0o600);
}

/** An identity that nobody has kept yet. */
export function newIdentity(site: string, station: string, first: string): IdentityFile & { secrets: StationSecrets } {
  return { format: 2, site, station: stationId.parse(station), incarnation: first, secrets: newSecrets() };
}

function identityOf(folder: string, content: IdentityFile, secrets: StationSecrets): StationIdentity {
  let boxKeys: KeyPair | undefined;
  return {
    site: content.site,
    station: content.station,
    keys: platformKeyPair(secrets.secretKey),
    boxKeys: () => (boxKeys ??= boxKeyPair(secrets.boxSecret)),
    incarnation: content.incarnation,
    renew: (next) => {
      const renewed = { ...content, incarnation: next };
      writeIdentityFile(folder, renewed);
      return identityOf(folder, renewed, secrets);
    },
    withKeys: (next, fresh, kept) => {
      const renewed = { ...content, incarnation: next, secrets: kept };
      return {
        identity: identityOf(folder, renewed, fresh),
        keep: () => writeIdentityFile(folder, renewed),
      };
    },
  };
}

/** @throws IdentityProblem when the folder is another station's. */
export function expectOwner(folder: string, content: IdentityFile, site: string, station: string): void {
  if (content.site === site && content.station === station) return;
  throw new IdentityProblem(
    `The folder ${folder} belongs to station "${content.station}" of site "${content.site}", not to "${station}" of "${site}". Start with its own name, or choose another folder with --data.`,
  );
}

/**
 * Reads who this station is from its data folder, or makes it anew there.
 * @param unwrapped the secrets, where the file holds them wrapped and somebody who can has unwrapped them.
 * @throws IdentityProblem when the folder is another station's, or the file is damaged: a new key would orphan the facts beside it.
 */
export function openIdentity(
  folder: string,
  site: string,
  station: string,
  newIncarnation: () => string,
  unwrapped?: StationSecrets,
): StationIdentity {
  const found = readIdentityFile(folder);
  if (!found) {
    const fresh = newIdentity(site, station, newIncarnation());
    writeIdentityFile(folder, fresh);
    return identityOf(folder, fresh, fresh.secrets);
  }
  const { content, isOld } = found;
  expectOwner(folder, content, site, station);
  if (isOld) writeIdentityFile(folder, content);
  const secrets = 'wrapped' in content.secrets ? unwrapped : content.secrets;
  if (!secrets)
    throw new IdentityProblem(
      `The keys of this station in ${identityPath(folder)} are locked by the key store of the machine and user that made them. Start the station there, as that user and as a kiosk; on another machine set it aside, start with an empty folder and enrol with a new ticket. The recorded facts beside it are untouched.`,
    );
  return identityOf(folder, content, secrets);
}

/** True when the secrets in a data folder are wrapped by a key store. */
export function isWrapped(folder: string): boolean {
  try {
    return 'wrapped' in (readIdentityFile(folder)?.content.secrets ?? {});
  } catch {
    return false;
  }
}
