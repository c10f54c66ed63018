import { command } from '../../shared/gate/command.ts';
import type { Command, CommandName } from '../../shared/gate/command.ts';
import { createCommands } from '../../shared/testing/commands.ts';

/** Every command that there is. */
export const allCommands: readonly CommandName[] = command.options.map(({ shape }) => shape.name.value);

/** Commands that virtual people do not give, each with the reason. */
export const leftOut: Readonly<Partial<Record<CommandName, string>>> = {};

/** The commands that wishes can become: those that `shared/testing/commands.ts` has a short form of. */
export function drawnCommands(): ReadonlySet<CommandName> {
  // Only the name is looked at, so any text will do for what they are about.
  const shorts = Object.values(createCommands(() => '')) as readonly ((...about: readonly string[]) => Command)[];
  return new Set(shorts.map((short) => short('a', 'b', 'c', 'd').name));
}
