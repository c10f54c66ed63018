import { t } from 'i18next';

import { commandParams, type CommandName } from '../../shared/gate/command.ts';
import type { Remedy } from '../../shared/gate/refusal.ts';
import { give, type Wish } from '../commands/give-command.ts';
import { showScreen } from '../screen/screen-store.ts';

/** A remedy that somebody here can do by a tap. */
export type DoableRemedy = Extract<Remedy, { readonly kind: 'command' | 'screen' }>;

/** The remedies that are buttons; whom to ask is said in words. */
export function doable(remedies: readonly Remedy[]): readonly DoableRemedy[] {
  return remedies.filter((one): one is DoableRemedy => one.kind === 'command' || one.kind === 'screen');
}

/** The command of a remedy, if this build knows it and its parameters are sound. */
export function wishOfRemedy(remedy: DoableRemedy): Wish | undefined {
  if (remedy.kind !== 'command' || !Object.hasOwn(commandParams, remedy.name)) return undefined;
  const name = remedy.name as CommandName;
  const parsed = commandParams[name].safeParse(remedy.params);
  return parsed.success ? ({ name, params: parsed.data } as Wish) : undefined;
}

/** Does what a remedy says, from where it stands: a screen is shown, a command given. */
export function runFindingRemedy(remedy: DoableRemedy): void {
  if (remedy.kind === 'screen') {
    if (remedy.screen === 'raise') showScreen({ name: 'raise', from: 'home' });
    else showScreen({ name: remedy.screen });
    return;
  }
  const wish = wishOfRemedy(remedy);
  if (wish) void give(wish, { success: () => t(`done.${wish.name}`) });
}
