import type { Role } from '../authority/can.ts';
import type { CommandName } from '../gate/command.ts';
import type { DeviationOption, Effect } from './deviation-type.ts';

/** Commands whose effect cannot be had back by taking the decision back: work was let on with, somebody's entry is gone, the ERP was told. */
const finalCommands: ReadonlySet<CommandName> = new Set(['undo', 'stopOrder', 'settlePosting', 'releaseHold']);

function isFinal(effect: Effect): boolean {
  return finalCommands.has(effect.name) || (effect.name === 'decideOrderChange' && effect.params.decision === 'stop');
}

/** How late orders get by an option, in minutes: the one that it is about, and the worst of those that wait for it elsewhere; null: it does not say. */
export function lateMinutes({ consequences }: Pick<DeviationOption, 'consequences'>): number | null {
  if (!consequences.some(({ code }) => code === 'order-late' || code === 'order-in-time')) return null;
  const late = consequences.filter(({ code }) => code === 'order-late' || code === 'late-there');
  return late.reduce((sum, { params }) => sum + Number(params['late'] ?? 0), 0);
}

/** An option that may be chosen without looking at the others, and why it goes before the usual one. */
export interface BestOption {
  readonly option: DeviationOption;
  readonly roles: readonly Role[];
  /** So many minutes less late than by the usual one, the first of its kind; 0: it is the usual one. */
  readonly lessLateMinutes: number;
}

/**
 * The way out that people of some roles choose best, by what comes of it: of those that they may choose, that ask for no reason and no second person and
 * that can be taken back, the one by which orders get least late; among equals the first, which is the usual one of its kind. Another one than the usual
 * takes its place by these figures alone: where the usual one cannot be chosen, or says nothing of how late orders get, nothing is put before it.
 * Undefined: it is looked at first.
 * @param options those of its kind, the usual one first. `rolesOf` the roles that may choose an option.
 */
export function bestOption(
  options: readonly DeviationOption[],
  here: ReadonlySet<Role>,
  rolesOf: (option: DeviationOption) => readonly Role[],
): BestOption | undefined {
  const free = options.flatMap((option) => {
    const isFree = option.needsReason === null && !option.needsSecond && !option.effects.some((one) => isFinal(one));
    const roles = isFree ? rolesOf(option) : [];
    return roles.some((role) => here.has(role)) ? [{ option, roles, late: lateMinutes(option) }] : [];
  });
  const [usual] = options;
  const usualLate = usual ? lateMinutes(usual) : null;
  const first = free.find(({ option }) => option === usual);
  const least = free.reduce<(typeof free)[number] | undefined>(
    (best, one) => (one.late !== null && (!best || one.late < (best.late ?? 0)) ? one : best),
    undefined,
  );
  if (least && least.late !== null && usualLate !== null && least.late < usualLate)
    return { option: least.option, roles: least.roles, lessLateMinutes: usualLate - least.late };
  return first && { option: first.option, roles: first.roles, lessLateMinutes: 0 };
}
