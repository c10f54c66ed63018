import type { calls, RaisableKind } from '../deviations/deviation-kinds.ts';
import type { Remedy } from '../gate/refusal.ts';
import type { Asked } from './question.ts';

/** What a call or a report is about, besides the machine and the job. */
interface About {
  readonly material?: string;
  readonly lot?: string;
}

/** Says to whoever looks after it what keeps a job: one tap, with everything filled in. */
export function raiseRemedy({ job, place }: Asked, kind: RaisableKind, about: About = {}): Remedy {
  return {
    kind: 'command',
    label: `remedy.raise.${kind}`,
    name: 'raiseDeviation',
    params: {
      kind,
      equipment: place.equipment,
      order: job.orderId,
      operation: job.operation.id,
      ...about,
    },
  };
}

/** Calls somebody to the machine; unlike a shortage it blocks nothing. */
export function callRemedy({ job, place }: Asked, call: (typeof calls)[number], about: About = {}): Remedy {
  return {
    kind: 'command',
    label: `remedy.call.${call}`,
    name: 'raiseDeviation',
    params: {
      kind: 'assistance',
      equipment: place.equipment,
      order: job.orderId,
      operation: job.operation.id,
      ...about,
      params: { call },
    },
  };
}
