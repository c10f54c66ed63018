import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { ParentChannel } from './parent-channel.ts';
import { expectOwner, openIdentity, readIdentityFile, stationSecrets, writeIdentityFile } from './station-identity.ts';
import type { StationSecrets } from './station-identity.ts';

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

function secretsOf(text: string | null): StationSecrets | undefined {
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

/**
 * Unwraps the secrets of a station, and wraps them where they lie open and the vault can. A station without an identity gets one.
 * @returns the secrets where the file holds them wrapped; undefined where it does not, or nobody can unwrap them: opening the identity says so.
 * @throws IdentityProblem when the folder is another station's, or its file is damaged.
 */
export async function unlockSecrets(whose: Whose, vault: KeyVault | undefined): Promise<StationSecrets | undefined> {
  const { folder } = whose;
  const found = readIdentityFile(folder);
  // Before anything else: a database would be begun beside that of the other station.
  if (found) expectOwner(folder, found.content, whose.site, whose.station);
  if (found && 'wrapped' in found.content.secrets)
    return secretsOf((await vault?.unwrap(found.content.secrets.wrapped)) ?? null);
  if (!vault) return undefined;
  openIdentity(folder, whose.site, whose.station, whose.newIncarnation);
  const open = readIdentityFile(folder)?.content;
  if (!open || 'wrapped' in open.secrets) return undefined;
  const wrapped = await vault.wrap(JSON.stringify(open.secrets));
  // The open ones go only when the wrapped ones were seen to come back.
  const back = wrapped === null ? undefined : secretsOf(await vault.unwrap(wrapped));
  if (wrapped === null || back?.secretKey !== open.secrets.secretKey || back.boxSecret !== open.secrets.boxSecret)
    return undefined;
  writeIdentityFile(folder, { ...open, secrets: { wrapped } });
  return back;
}
