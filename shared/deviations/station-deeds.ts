import type { FactDraft } from '../facts/seal.ts';
import { stationDraft } from '../gate/station-draft.ts';
import type { Deviation, DeviationSources } from './deviation-type.ts';
import { escalationDue, escalationKey, waitEndMs } from './escalation.ts';

const about = ({ id, kind, subject, state }: Deviation) => ({ deviation: id, kind, subject, round: state.round });

/** That nobody answered in time, with its key; undefined while there is time, or nobody left to tell. */
export function escalationDraft(sources: DeviationSources, deviation: Deviation): FactDraft | undefined {
  const due = escalationDue(sources, deviation);
  if (!due || Date.parse(due.dueAt) > sources.nowMs) return undefined;
  return stationDraft(
    'DeviationEscalated',
    { ...about(deviation), ...due },
    sources.nowMs,
    escalationKey(deviation, due),
  );
}

/** The end of a wait is recorded once for each round, whoever notices. */
export function waitKey({ id, state }: Pick<Deviation, 'id' | 'state'>): string {
  return `wait/${id}/${state.round}`;
}

/** That the time that was waited is over, with its key; undefined while there is time, or nobody waits. */
export function waitEndedDraft(sources: DeviationSources, deviation: Deviation): FactDraft | undefined {
  const endMs = waitEndMs(deviation);
  if (endMs === null || endMs > sources.nowMs) return undefined;
  const round = deviation.state.round + 1;
  return stationDraft('DeviationWaitEnded', { ...about(deviation), round }, sources.nowMs, waitKey(deviation));
}

/** That a round is over by itself is recorded once, whoever notices. */
export function clearedKey({ id, state }: Pick<Deviation, 'id' | 'state'>): string {
  return `cleared/${id}/${state.round}`;
}

/** That what somebody recorded something of is no longer so, with its key. */
export function clearedDraft({ nowMs }: DeviationSources, deviation: Deviation): FactDraft {
  return stationDraft('DeviationCleared', about(deviation), nowMs, clearedKey(deviation));
}
