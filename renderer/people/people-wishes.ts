import type { JobView } from '../../shared/views/view-schemas.ts';
import type { Wish } from '../commands/give-command.ts';

type JobKey = Pick<JobView, 'order' | 'operation'>;

/** A person leaves the station. */
export function signOffWish(person: string): Wish {
  return { name: 'signOff', params: { person } };
}

/** A person works on a job from now on. */
export function joinWish({ order, operation }: JobKey, person: string): Wish {
  return { name: 'joinJob', params: { order, operation, person } };
}

/** A person works on a job no longer. */
export function leaveWish({ order, operation }: JobKey, person: string): Wish {
  return { name: 'leaveJob', params: { order, operation, person } };
}
