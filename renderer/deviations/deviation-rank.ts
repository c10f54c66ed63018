import { type Role, rolesThatCan } from '../../shared/authority/can.ts';
import type { DeviationLine } from '../../shared/views/deviations-view.ts';

/** How soon somebody has to act (ISA-101): `act` now, `soon`, or in its time. */
export type Rank = 'act' | 'soon' | 'later';

/** So long before its time is over a deviation asks for attention (milliseconds). */
const SOON_MS = 5 * 60_000;

/** How soon somebody has to act on a deviation. */
export function rankOf(
  { status, overdue, dueAt }: Pick<DeviationLine, 'status' | 'overdue' | 'dueAt'>,
  nowMs: number,
): Rank {
  if (status === 'settled' || status === 'decided') return 'later';
  if (overdue || (dueAt !== null && Date.parse(dueAt) <= nowMs)) return 'act';
  return dueAt !== null && Date.parse(dueAt) - nowMs <= SOON_MS ? 'soon' : 'later';
}

/** Its time is over and nobody has even taken it: the only thing that blinks. */
export function isAlarm(line: Pick<DeviationLine, 'status' | 'overdue' | 'dueAt'>, nowMs: number): boolean {
  return line.status === 'raised' && rankOf(line, nowMs) === 'act';
}

/** Which deviations a person looks at. */
export const filters = ['mine', 'role', 'all'] as const;
export type Filter = (typeof filters)[number];

/** Who looks: nobody when nobody is signed on. */
export interface Looking {
  readonly name: string;
  readonly roles: readonly Role[];
}

/** Whether a deviation is the person's own, or one of their role: theirs, told to it, or waiting for the second person that it can be. */
export function isShown(
  { owner, escalatedTo, status }: Pick<DeviationLine, 'owner' | 'escalatedTo' | 'status'>,
  filter: Filter,
  looking: Looking | undefined,
): boolean {
  if (filter === 'all') return true;
  if (!looking) return false;
  const isOwn = owner.person === looking.name;
  if (filter === 'mine') return isOwn;
  const approves = (role: Role) => status === 'proposed' && rolesThatCan('deviation.approve').includes(role);
  return isOwn || looking.roles.some((role) => role === owner.role || escalatedTo.includes(role) || approves(role));
}
