import { type CommandName, commandParams } from '../../shared/gate/command.ts';
import type { AttentionLine } from '../../shared/views/line-view.ts';
import type { Wish } from '../commands/give-command.ts';

/** The command of a decision, if this build knows it and its parameters are sound. */
export function wishOfDecision({ command, params }: AttentionLine['decisions'][number]): Wish | undefined {
  if (!Object.hasOwn(commandParams, command)) return undefined;
  const name = command as CommandName;
  const parsed = commandParams[name].safeParse(params);
  return parsed.success ? ({ name, params: parsed.data } as Wish) : undefined;
}
