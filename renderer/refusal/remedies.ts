import { t } from 'i18next';

import { commandParams, type CommandName } from '../../shared/gate/command.ts';
import type { Remedy } from '../../shared/gate/refusal.ts';
import { give, type Wish } from '../commands/give-command.ts';
import { askForReason } from '../next/start-job.ts';
import { goHome, type RaisedAbout, showScreen } from '../screen/screen-store.ts';
import { dismissMessage, mendMessages, type Message, type RefusalMessage } from './refusal-store.ts';

/** The command of a remedy, if this build knows it and its parameters are sound. */
function wishOf(remedy: Extract<Remedy, { kind: 'command' }>): Wish | undefined {
  if (!Object.hasOwn(commandParams, remedy.name)) return undefined;
  const name = remedy.name as CommandName;
  const parsed = commandParams[name].safeParse(remedy.params);
  return parsed.success ? ({ name, params: parsed.data } as Wish) : undefined;
}

/** What a refusal is about, for whoever reports something about it. */
function raisedAbout(message: Message): RaisedAbout {
  const params = message.kind === 'problem' ? {} : message.refusal.params;
  const parts = ['equipment', 'order', 'operation', 'material', 'lot'] as const;
  return Object.fromEntries(parts.flatMap((part) => (typeof params[part] === 'string' ? [[part, params[part]]] : [])));
}

/** Does what a remedy says. A command leaves the message, so that what was refused can be tried again. */
export async function runRemedy(message: Message, remedy: Exclude<Remedy, { kind: 'pin' }>): Promise<void> {
  if (remedy.kind === 'screen') {
    dismissMessage(message.number);
    const id = message.kind === 'problem' ? undefined : message.refusal.params['deviation'];
    if (remedy.screen === 'deviations' && typeof id === 'string') showScreen({ name: 'deviation', id, from: 'home' });
    else if (remedy.screen === 'raise') showScreen({ name: 'raise', from: 'home', about: raisedAbout(message) });
    else showScreen({ name: remedy.screen });
    return;
  }
  if (remedy.kind === 'ask') {
    showScreen({ name: 'signOn', asked: { roles: remedy.roles, message: message.number } });
    return;
  }
  const wish = wishOf(remedy);
  if (remedy.name === 'raiseDeviation') {
    // It is somebody else's matter now; what was refused stays refused.
    dismissMessage(message.number);
    if (wish) await give(wish, { success: () => t(`done.${wish.name}`) });
    return;
  }
  const isSame = message.kind !== 'scan' && remedy.name === message.command.name;
  if (isSame || remedy.label.startsWith('remedy.allTheSame.')) {
    // The same wish, all the same: there is nothing left to try again; a scan that was tried again would consume twice.
    dismissMessage(message.number);
    if (wish && (await give(wish, { success: () => t(`done.${wish.name}`) }))) goHome();
    return;
  }
  if (wish && (await give(wish, { success: () => t(`done.${wish.name}`) }))) mendMessages();
}

/** Tries what was refused once more, as the person who is active now: a new wish. */
export async function tryAgain(message: RefusalMessage): Promise<void> {
  dismissMessage(message.number);
  if (message.kind === 'scan') {
    message.scan.again();
    return;
  }
  const { command } = message;
  const { name, params } = command;
  const done = await give({ name, params } as Wish, {
    success: () => t(`done.${name}`),
    again: true,
    ...(name === 'startJob' ? { onRefusal: askForReason(command.params.order, command.params.operation) } : {}),
  });
  if (done) goHome();
}

/** Counts or consumes more than the tolerance all the same: a person with that authority has confirmed that it was really made. */
export async function confirmOverTolerance(message: RefusalMessage): Promise<void> {
  if (message.kind === 'scan') return;
  const { command } = message;
  const wish = wishOf({
    kind: 'command',
    label: '',
    name: command.name,
    params: { ...command.params, confirmOverTolerance: true },
  });
  if (!wish) return;
  const { name } = command;
  dismissMessage(message.number);
  if (await give(wish, { success: () => t(`done.${name}`) })) goHome();
}
