import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { ParentChannel } from './parent-channel.ts';
import { expectOwner, newIdentity, readIdentityFile, stationSecrets, writeIdentityFile } from './station-identity.ts';
import type { StationSecrets, WrappedSecrets } from './station-identity.ts';

/** Wraps texts so that only this user on this machine can read them again; null: it cannot. */
export interface KeyVault {
  readonly wrap: (text: string) => Promise<string | null>;
  readonly unwrap: (wrapped: string) => Promise<string | null>;
}

const reply = z.strictObject({ vault: z.uuid(), text: z.string().nullable() });

/** The parent answers at once, or it is none that can, in milliseconds. */
const PATIENCE_MS = 5000;

/** The vault of the parent process, reached by its channel. */
export function parentVault(channel: ParentChannel): KeyVault {
  const waiting = new Map<string, (text: string | null) => void>();
  channel.onMessage((message) => {
    const parsed = reply.safeParse(message);
    if (parsed.success) waiting.get(parsed.data.vault)?.(parsed.data.text);
  });
  async function ask(what: 'wrap' | 'unwrap', text: string): Promise<string | null> {
    const vault = randomUUID();
    return await new Promise((resolve) => {
      const answer = (found: string | null) => {
        clearTimeout(timer);
        waiting.delete(vault);
        resolve(found);
      };
      const timer = setTimeout(() => answer(null), PATIENCE_MS);
      waiting.set(vault, answer);
      channel.send({ vault, what, text });
    });
  }
  return { wrap: (text) => ask('wrap', text), unwrap: (text) => ask('unwrap', text) };
}

/** Secrets that a vault gave back; undefined: it gave none. */
export function secretsOf(text: string | null): StationSecrets | undefined {
  if (text === null) return undefined;
  try {
    return stationSecrets.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Who a station is, by its folder and its options. */
export interface Whose {
  readonly folder: string;
  readonly site: string;
  readonly station: string;
  readonly newIncarnation: () => string;
}

/** Wraps secrets; undefined where the vault cannot, or does not give back what it took: then they are kept open rather than lost. */
export async function wrapSecrets(secrets: StationSecrets, vault: KeyVault): Promise<WrappedSecrets | undefined> {
  const wrapped = await vault.wrap(JSON.stringify(secrets));
  if (wrapped === null) return undefined;
  const back = secretsOf(await vault.unwrap(wrapped));
  return back?.secretKey === secrets.secretKey && back.boxSecret === secrets.boxSecret ? { wrapped } : undefined;
}

/**
 * Unwraps the secrets of a station, and wraps them where they lie open and the vault can. A station without an identity gets one, whose secrets
 * are never open on the disk where they can be wrapped.
 * @returns the secrets where the file holds them wrapped; undefined where it does not, or nobody can unwrap them: opening the identity says so.
 * @throws IdentityProblem when the folder is another station's, or its file is damaged.
 */
export async function unlockSecrets(whose: Whose, vault: KeyVault | undefined): Promise<StationSecrets | undefined> {
  const { folder, site, station, newIncarnation } = whose;
  const found = readIdentityFile(folder);
  // Before anything else: a database would be begun beside that of the other station.
  if (found) expectOwner(folder, found.content, site, station);
  if (found && 'wrapped' in found.content.secrets)
    return secretsOf((await vault?.unwrap(found.content.secrets.wrapped)) ?? null);
  if (!vault) return undefined;
  const { secrets, ...rest } = found?.content ?? newIdentity(site, station, newIncarnation());
  if ('wrapped' in secrets) return undefined;
  const wrapped = await wrapSecrets(secrets, vault);
  if (!wrapped) return undefined;
  writeIdentityFile(folder, { ...rest, secrets: wrapped });
  return secrets;
}
