import type { JobView } from '../../shared/views/view-schemas.ts';
import type { Wish } from '../commands/give-command.ts';

type JobKey = Pick<JobView, 'order' | 'operation'>;

/** The job leaves the machine for another one. */
export function suspendWish({ order, operation }: JobKey): Wish {
  return { name: 'suspendJob', params: { order, operation } };
}

/** Work rests for a short while; the job stays on the machine. */
export function pauseWish({ order, operation }: JobKey, reason?: string): Wish {
  return { name: 'pauseJob', params: { order, operation, ...(reason === undefined ? {} : { reason }) } };
}

/** Work goes on. */
export function resumeWish({ order, operation }: JobKey): Wish {
  return { name: 'resumeJob', params: { order, operation } };
}

/** The machine is set up for the job that is on it. */
export function startSetupWish({ order, operation }: JobKey): Wish {
  return { name: 'startSetup', params: { order, operation } };
}

/** The machine is set up; production begins. */
export function finishSetupWish({ order, operation }: JobKey): Wish {
  return { name: 'finishSetup', params: { order, operation } };
}
