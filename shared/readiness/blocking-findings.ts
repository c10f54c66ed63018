import { rolesThatCan } from '../authority/can.ts';
import { blockingDeviations, ownerOfBlocking, waitsUntil } from '../deviations/blocking.ts';
import type { DeviationKind } from '../deviations/deviation-kinds.ts';
import { openScreen } from '../gate/refusal.ts';
import { instantAt } from './question.ts';
import type { Asked } from './question.ts';
import type { Finding } from './readiness.ts';

/** The open deviations of some kinds that keep a job from being begun, as findings of the question that they are about. */
export function deviationFindings(
  { world, job, place, nowMs }: Asked,
  isOfQuestion: (kind: DeviationKind) => boolean,
): Finding[] {
  return blockingDeviations(job, place.place, nowMs)
    .filter(({ kind }) => isOfQuestion(kind))
    .map((open) => {
      const owner = ownerOfBlocking(world, open);
      // A wait that was chosen ends by the clock.
      const { chosen, chosenAt } = open;
      const waitsMs = chosen === null || chosenAt === null ? undefined : waitsUntil(chosen, chosenAt);
      return {
        code: 'deviation-open',
        params: { kind: open.kind, owner, since: open.since },
        state: 'blocked',
        at: open.since,
        turnsAt: waitsMs === undefined ? null : instantAt(waitsMs),
        owner: { role: owner, person: null },
        remedies: [openScreen('deviations'), { kind: 'ask', roles: [owner] }],
      };
    });
}

/** Who can release holds, as the first of their roles. */
export const [holdRole = 'qualityInspector'] = rolesThatCan('quality.hold');
