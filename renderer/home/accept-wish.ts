import type { NextActionView } from '../../shared/views/view-schemas.ts';
import type { Wish } from '../commands/give-command.ts';

/** The command that follows a recommendation; undefined: it leads to a screen. */
export function acceptWish(accept: NextActionView['accept']): Wish | undefined {
  if (accept.kind !== 'command') return undefined;
  const { name, order, operation } = accept;
  return { name, params: { order, operation } };
}
