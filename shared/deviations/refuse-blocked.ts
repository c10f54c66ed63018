import type { GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import type { Job } from '../production/job-lookup.ts';
import type { Refused } from '../production/job-refusals.ts';
import { blockingDeviations, ownerOfBlocking, placeNow } from './blocking.ts';

/** Refuses a job that waits for the decision about a deviation, or for what was decided. */
export function refuseBlocked(context: GateContext, job: Job, equipment: string): Refused | undefined {
  const { world, nowMs } = context;
  const [open] = blockingDeviations(job, placeNow(world, equipment), nowMs);
  if (!open) return undefined;
  const { kind, since, chosen } = open;
  return refuse(
    'deviation-blocks',
    {
      deviation: open.id,
      kind,
      since,
      decided: chosen === null ? 'no' : 'yes',
      order: job.order.number,
      operation: job.operation.name,
    },
    [openScreen('deviations'), { kind: 'ask', roles: [ownerOfBlocking(world, open)] }],
  );
}
