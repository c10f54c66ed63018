import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { must } from '../../../shared/invariant.ts';
import { ticket } from '../../../shared/trust/ticket.ts';
import type { Ticket } from '../../../shared/trust/ticket.ts';
import { readIfThere, writeDurably } from './durable-file.ts';
import { secretsOf, wrapSecrets } from './key-vault.ts';
import type { KeyVault } from './key-vault.ts';
import { platformKeyPair } from './platform-key-pair.ts';
import { incarnation, keptSecrets, newSecrets, stationSecrets } from './station-identity.ts';
import type { StationIdentity, StationSecrets } from './station-identity.ts';

/** The tickets that these keys were shown with and that nobody refused, oldest first. */
const tickets = z.array(ticket).min(1).max(20);
/** As it was when the keys lay open in it. */
const firstFile = z.strictObject({ format: z.literal(1), incarnation, secrets: stationSecrets, tickets });
const file = z.strictObject({
  format: z.literal(2),
  incarnation,
  publicKey: z.string().regex(/^[0-9a-f]{64}$/),
  secrets: keptSecrets,
  tickets,
});
type NextKeysFile = z.infer<typeof file>;

/**
 * The next keys of a station. They are on the disk before the server hears of them: else a crash, or a power cut behind its answer, would leave
 * a name at the server whose key nobody has. Where there is a key store they never lie open there.
 */
export interface NextKeysBook {
  /** The tickets of those that nobody has answered for yet. */
  readonly pending: () => readonly Ticket[] | undefined;
  /**
   * Who the station is when it asks by the ticket: with the next keys of before, or new ones; durable when it resolves. Until it is let in, its old keys
   * stay, because by them what is here is handed over. @throws StorageFailure, and an error with a code when the key store is locked
   */
  readonly forTicket: (ticket: Ticket) => Promise<StationIdentity>;
  /** The server took them: they are the station's. @throws StorageFailure */
  readonly taken: () => void;
  /** The server knows neither the ticket nor keys that used it. The keys go with their last ticket. @returns true when they went. */
  readonly refused: (ticket: Ticket) => boolean;
}

export interface NextKeysParts {
  readonly folder: string;
  readonly identity: () => StationIdentity;
  readonly becomes: (identity: StationIdentity) => void;
  readonly newIncarnation: () => string;
  /** Wraps keys; absent: they lie in a file that only its owner reads. */
  readonly vault?: KeyVault | undefined;
}

/** The key store gives the next keys not back, now. */
class KeysLocked extends Error {
  readonly code = 'keys-locked';
}

function read(text: string | undefined): NextKeysFile | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    const first = firstFile.safeParse(value);
    if (!first.success) return file.parse(value);
    return { ...first.data, format: 2, publicKey: platformKeyPair(first.data.secrets.secretKey).publicKey };
  } catch {
    return undefined;
  }
}

/** The next keys in the folder of a station; keys that it has become meanwhile, and a file that nobody can read, are none. */
export function openNextKeys({ folder, identity, becomes, newIncarnation, vault }: NextKeysParts): NextKeysBook {
  const path = join(folder, 'next-keys.json');
  let found = read(readIfThere(path));
  let open: StationSecrets | undefined;

  function write(next: NextKeysFile): void {
    writeDurably(path, JSON.stringify(next), 0o600);
    found = next;
  }
  function remove(): void {
    found = undefined;
    open = undefined;
    rmSync(path, { force: true });
  }
  if (found?.publicKey === identity().keys.publicKey) remove();

  async function secretsIn({ secrets }: NextKeysFile): Promise<StationSecrets> {
    const known = 'wrapped' in secrets ? (open ?? secretsOf((await vault?.unwrap(secrets.wrapped)) ?? null)) : secrets;
    if (known) return known;
    throw new KeysLocked(
      `The new keys of this station in ${path} are locked by the key store of this machine. Unlock it and start the station again as the same user. Nothing was changed.`,
    );
  }

  const others = (one: NextKeysFile, { code }: Ticket) => one.tickets.filter((other) => other.code !== code);
  return {
    pending: () => found?.tickets,
    forTicket: async (asked) => {
      const before = found;
      const secrets = before ? await secretsIn(before) : newSecrets();
      // Before the first write: what was once open on a disk may be found there later.
      const isWrapped = before !== undefined && 'wrapped' in before.secrets;
      const kept = isWrapped ? before.secrets : ((vault && (await wrapSecrets(secrets, vault))) ?? secrets);
      write({
        format: 2,
        incarnation: before?.incarnation ?? newIncarnation(),
        publicKey: platformKeyPair(secrets.secretKey).publicKey,
        secrets: kept,
        tickets: [...(before ? others(before, asked) : []), asked].slice(-20),
      });
      open = secrets;
      return identity().withKeys(found?.incarnation ?? newIncarnation(), secrets, kept).identity;
    },
    taken: () => {
      if (!found) return;
      const next = identity().withKeys(found.incarnation, must(open, 'the keys that were asked with'), found.secrets);
      next.keep();
      becomes(next.identity);
      remove();
    },
    refused: (asked) => {
      if (!found) return false;
      const left = others(found, asked);
      if (left.length > 0) write({ ...found, tickets: left });
      else remove();
      return left.length === 0;
    },
  };
}
