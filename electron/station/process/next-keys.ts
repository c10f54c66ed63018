import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { ticket } from '../../../shared/trust/ticket.ts';
import type { Ticket } from '../../../shared/trust/ticket.ts';
import { readIfThere, writeDurably } from './durable-file.ts';
import { incarnation, newSecrets, stationSecrets } from './station-identity.ts';
import type { StationIdentity } from './station-identity.ts';

const file = z.strictObject({
  format: z.literal(1),
  incarnation,
  secrets: stationSecrets,
  /** The tickets that these keys were shown with and that nobody refused, oldest first. */
  tickets: z.array(ticket).min(1).max(20),
});
type NextKeysFile = z.infer<typeof file>;

/** Keys that a station asks to be let in with; until it is, its old ones stay, because by them what is here is handed over. */
export interface NextKeys {
  readonly identity: StationIdentity;
  readonly tickets: readonly Ticket[];
}

/**
 * The next keys of a station. They are on the disk before the server hears of them: else a crash, or a power cut behind its answer, would leave
 * a name at the server whose key nobody has.
 */
export interface NextKeysBook {
  /** Those that nobody has answered for yet. */
  readonly pending: () => NextKeys | undefined;
  /** The keys to ask with by a ticket: those of before, or new ones; durable before it returns. @throws StorageFailure */
  readonly forTicket: (ticket: Ticket) => NextKeys;
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
}

/** The next keys in the folder of a station; keys that it has become meanwhile, and a file that nobody can read, are none. */
export function openNextKeys({ folder, identity, becomes, newIncarnation }: NextKeysParts): NextKeysBook {
  const path = join(folder, 'next-keys.json');
  let found: NextKeysFile | undefined;
  try {
    found = file.parse(JSON.parse(readIfThere(path) ?? 'null'));
  } catch {
    found = undefined;
  }
  const withThem = ({ incarnation: next, secrets }: NextKeysFile) => identity().withKeys(next, secrets);

  function write(next: NextKeysFile): NextKeysFile {
    writeDurably(path, JSON.stringify(next), 0o600);
    found = next;
    return next;
  }
  function remove(): void {
    found = undefined;
    rmSync(path, { force: true });
  }
  if (found && withThem(found).identity.keys.publicKey === identity().keys.publicKey) remove();

  const nextOf = (one: NextKeysFile): NextKeys => ({ identity: withThem(one).identity, tickets: one.tickets });
  const others = (one: NextKeysFile, { code }: Ticket) => one.tickets.filter((other) => other.code !== code);
  return {
    pending: () => found && nextOf(found),
    forTicket: (asked) => {
      const of = found ?? { format: 1, incarnation: newIncarnation(), secrets: newSecrets(), tickets: [] };
      return nextOf(write({ ...of, tickets: [...others(of, asked), asked].slice(-20) }));
    },
    taken: () => {
      if (!found) return;
      const next = withThem(found);
      next.keep();
      becomes(next.identity);
      remove();
    },
    refused: (asked) => {
      if (!found) return false;
      const tickets = others(found, asked);
      if (tickets.length > 0) write({ ...found, tickets });
      else remove();
      return tickets.length === 0;
    },
  };
}
