import { v7 } from 'uuid';

import type { Command } from '../../shared/gate/command.ts';
import { HostCallError } from '../../shared/host/connect-host.ts';
import type { HomeView } from '../../shared/views/view-schemas.ts';
import { personOfBadge } from './fault-plant.ts';
import type { Chance } from './fault.ts';
import { answered } from './ledger.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import { pause } from './waiting.ts';
import type { Workplace } from './workplace.ts';

/** Somebody who works at a station until told to stop. */
export interface VirtualPerson {
  /** Settles when the last command has got its answer. */
  readonly stop: () => Promise<void>;
}

export interface PersonStart {
  readonly workplace: Workplace;
  readonly badge: string;
  readonly ledger: Ledger;
  readonly chance: Chance;
  /** Longest time between two commands, in milliseconds. */
  readonly thinkMs: number;
}

type Wish = Pick<Command, 'name' | 'params'>;

const pieces = (value: number) => ({ value: String(value), unit: 'C62' });

/** How long before a command that failed (full disk...) is given again, in milliseconds. */
const TRY_AGAIN_MS = 100;

/** What somebody does next, seeing the home screen; `last` is their last count that was not taken back. */
function nextWish(home: HomeView, last: LedgerEntry | undefined, chance: Chance): Wish | undefined {
  if (home.stop) return { name: 'releaseEquipment', params: {} };
  const job = home.running?.job;
  if (!job) {
    const [resting] = home.suspended;
    if (resting && chance.unit() < 0.7)
      return { name: 'resumeJob', params: { order: resting.order, operation: resting.operation } };
    if (!home.next) return undefined;
    const { order, operation } = home.next.job;
    return { name: 'startJob', params: { order, operation, reason: 'told' } };
  }
  const key = { order: job.order, operation: job.operation };
  const quantities = () => ({
    ...key,
    good: pieces(1 + chance.below(5)),
    scrap: chance.unit() < 0.2 ? [{ quantity: pieces(1 + chance.below(3)), reason: 'crack' }] : [],
    rework: pieces(chance.unit() < 0.1 ? 1 : 0),
  });
  const dice = chance.unit();
  if (dice < 0.04) return { name: 'suspendJob', params: key };
  if (dice < 0.07) return { name: 'stopEquipment', params: { reason: 'jam' } };
  if (dice < 0.074) return { name: 'completeJob', params: quantities() };
  if (dice < 0.18 && last) return { name: 'undo', params: { command: last.command.id } };
  return { name: 'reportQuantity', params: quantities() };
}

/** Lets a person work. Every command is written into the ledger before it is given, and its answer after. */
export function startPerson({ workplace, badge, ledger, chance, thinkMs }: PersonStart): VirtualPerson {
  const actor = personOfBadge(badge);
  const stopping = new AbortController();
  let last: LedgerEntry | undefined;

  async function give(wish: Wish, by: string | null): Promise<LedgerEntry> {
    const command = { id: v7(), actor: by, ...wish } as Command;
    const entry = ledger.given(workplace.name, command);
    for (;;) {
      try {
        answered(entry, await workplace.execute(command));
        return entry;
      } catch (error) {
        if (!(error instanceof HostCallError)) throw error;
        entry.failures.push(error.message);
        await pause(TRY_AGAIN_MS);
      }
    }
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      await pause(chance.unit() * thinkMs);
      const home = workplace.view('home');
      const session = workplace.view('session');
      if (!home || !session) continue;
      if (!session.people.some(({ id }) => id === actor)) {
        await give({ name: 'signOn', params: { badge } }, null);
        continue;
      }
      const wish = nextWish(home, last, chance);
      if (!wish) continue;
      const entry = await give(wish, actor);
      if (entry.command.name === 'undo') last = undefined;
      else if (entry.command.name === 'reportQuantity' && entry.facts) last = entry;
    }
  }

  const over = work();
  return {
    stop: async () => {
      stopping.abort();
      await over;
    },
  };
}
