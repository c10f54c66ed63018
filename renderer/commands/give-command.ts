import { v7 } from 'uuid';
import { create } from 'zustand';

import type { Command, CommandName, CommandParams } from '../../shared/gate/command.ts';
import type { Refusal } from '../../shared/gate/refusal.ts';
import { HostCallError } from '../../shared/host/connect-host.ts';
import { showSuccess } from '../feedback/feedback-store.ts';
import { activePersonNow } from '../people/active-person.ts';
import { showProblem, showRefusal } from '../refusal/refusal-store.ts';
import { stationHost } from '../station/station-host.ts';
import { begin, BOUNCE_MS, covers, forget, type Intentions, settle, waitingCount } from './intentions.ts';

const intentionStore = create<{ readonly intentions: Intentions }>(() => ({ intentions: new Map() }));

/** A command before it has an id and a person. */
export type Wish = {
  [Name in CommandName]: { readonly name: Name; readonly params: CommandParams<Name> };
}[CommandName];

/** What a caller may say about a command. */
interface GiveOptions {
  /** The sentence of success; asked for when it has happened, in the language of then. */
  readonly success: () => string;
  /** Takes a refusal that the screen answers by itself: return true, and no panel is shown. */
  readonly onRefusal?: (refusal: Refusal) => boolean;
  /** Who acts, when it is not the active person: somebody else who is signed on here. */
  readonly actor?: string;
  /** The person asks for the same once more, by another button than the first time. */
  readonly again?: boolean;
}

/** The key of an intention: the same wish is the same intention. */
function intentionKey(wish: Wish): string {
  return `${wish.name} ${JSON.stringify(wish.params)}`;
}

/** True while a tap on this wish would be ignored: it is under way, or was tapped a moment ago. */
export function useBusy(wish: Wish | undefined): boolean {
  return intentionStore(
    ({ intentions }) => wish !== undefined && covers(intentions, intentionKey(wish), performance.now()),
  );
}

/** Like `useBusy`, for screens with many buttons. */
export function useBusyWishes(): (wish: Wish) => boolean {
  const { intentions } = intentionStore();
  return (wish) => covers(intentions, intentionKey(wish), performance.now());
}

/** How many commands wait for the station. */
export function useWaitingCount(): number {
  return intentionStore(({ intentions }) => waitingCount(intentions));
}

function release(key: string): void {
  const settleNow = () =>
    intentionStore.setState(({ intentions }) => ({ intentions: settle(intentions, key, performance.now()) }));
  settleNow();
  // Once more when the bounce time is over, so that buttons stop looking busy.
  setTimeout(settleNow, BOUNCE_MS);
}

async function execute(command: Command, options: GiveOptions): Promise<boolean> {
  try {
    const result = await stationHost().call('execute', command);
    if (result.ok) showSuccess(options.success());
    else if (options.onRefusal?.(result.refusal) !== true) showRefusal(command, result.refusal);
    return result.ok;
  } catch (error) {
    const code = error instanceof HostCallError ? error.code : 'failed';
    showProblem(command, code, error instanceof Error ? error.message : String(error));
    return false;
  }
}

/** Gives a command again under its own id, when its answer was a failure. The station does it at most once. */
export function giveAgain(command: Command, success: () => string): Promise<boolean> {
  return execute(command, { success });
}

/**
 * Gives a command for the active person: one tap, one id. A tap that means the same as one under way is ignored.
 * Refusals and failures show themselves and stay until dismissed.
 * @returns true when the station has recorded it.
 */
export async function give(wish: Wish, options: GiveOptions): Promise<boolean> {
  const key = intentionKey(wish);
  const { intentions } = intentionStore.getState();
  const begun = begin(options.again === true ? forget(intentions, key) : intentions, key, performance.now());
  if (!begun) return false;
  intentionStore.setState({ intentions: begun });
  const actor = wish.name === 'signOn' ? null : (options.actor ?? activePersonNow()?.id ?? null);
  const done = await execute({ id: v7(), actor, ...wish }, options);
  release(key);
  return done;
}
