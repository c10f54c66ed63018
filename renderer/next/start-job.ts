import { t } from 'i18next';

import type { DispatchLine } from '../../shared/views/view-schemas.ts';
import { give, type Wish } from '../commands/give-command.ts';
import { goHome, showScreen } from '../screen/screen-store.ts';

/** The command that starts a line of the dispatch list, or takes up again what rests here. */
export function startWish({ job: { order, operation }, suspendedHere }: DispatchLine, reason?: string): Wish {
  if (suspendedHere) return { name: 'resumeJob', params: { order, operation } };
  return { name: 'startJob', params: { order, operation, ...(reason === undefined ? {} : { reason }) } };
}

/**
 * Starts a job and shows it on Home. When another job is recommended by now and no reason was given, the reasons are asked for.
 */
export async function startLine(line: DispatchLine, reason?: string): Promise<void> {
  const { order, operation } = line.job;
  const done = await give(startWish(line, reason), {
    success: () => t(line.suspendedHere ? 'done.resumeJob' : 'done.startJob'),
    onRefusal(refusal) {
      if (refusal.code !== 'override-reason-needed') return false;
      showScreen({ name: 'override', order, operation });
      return true;
    },
  });
  if (done) goHome();
}
