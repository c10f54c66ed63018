import type { ReactNode } from 'react';

import type { LaneProgress } from '../../shared/views/view-schemas.ts';
import { useWords } from '../words/use-words.ts';
import { ProgressBar } from './ProgressBar.tsx';
import { roughTime } from './sync-state.ts';

/** How far a lane is here; with a bar and the time left while more is on its way. */
export function LaneFacts({ lane, nowMs }: { readonly lane: LaneProgress; readonly nowMs: number }): ReactNode {
  const { t, format } = useWords();
  const { here, coming, secondsLeft, completeAt } = lane;
  if (coming === 0)
    return completeAt === null
      ? format.count(here)
      : t('station.allHere', { count: here, rows: format.count(here), time: format.time(completeAt, nowMs) });
  if (coming === null) return t('station.notKnown', { here: format.count(here) });
  const left = secondsLeft === null ? undefined : roughTime(secondsLeft);
  const of = here + coming;
  return (
    <span className="lane">
      <span>
        {t('station.laneOf', { here: format.count(here), of: format.count(of) })}
        {left === undefined ? null : `, ${t(`sync.left.${left.code}`, { count: left.count })}`}
      </span>
      <ProgressBar here={here} of={of} label={t(`station.lanes.${lane.lane}`)} />
    </span>
  );
}
