import { t } from 'i18next';

import type { Refusal } from '../../shared/gate/refusal.ts';
import type { DispatchLine } from '../../shared/views/view-schemas.ts';
import { give, type Wish } from '../commands/give-command.ts';
import { goHome, showScreen } from '../screen/screen-store.ts';

/** The command that starts a line of the dispatch list, with setting up or without, or takes up again what rests here. */
export function startWish({ job, suspendedHere }: DispatchLine, reason?: string, setup = false): Wish {
  const { order, operation } = job;
  if (suspendedHere) return { name: 'resumeJob', params: { order, operation } };
  const why = reason === undefined ? {} : { reason };
  return { name: 'startJob', params: { order, operation, ...why, ...(setup ? { setup } : {}) } };
}

/** Answers the refusal of a start that takes a reason by asking for it. */
export function askForReason(order: string, operation: string): (refusal: Refusal) => boolean {
  return (refusal) => {
    if (refusal.code !== 'override-reason-needed') return false;
    showScreen({ name: 'override', order, operation });
    return true;
  };
}

/**
 * Starts a job and shows it on Home. When another job is recommended by now and no reason was given, the reasons are asked for.
 */
export async function startLine(line: DispatchLine, reason?: string, setup = false): Promise<void> {
  const { order, operation } = line.job;
  const done = await give(startWish(line, reason, setup), {
    success: () => t(line.suspendedHere ? 'done.resumeJob' : 'done.startJob'),
    onRefusal: askForReason(order, operation),
  });
  if (done) goHome();
}
