import { IconAlertTriangle, IconPinned, IconPlayerPlay } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import type { AreaPlanView, PlanPause } from '../../shared/views/area-plan-view.ts';
import { useWords } from '../words/use-words.ts';
import type { TimeWindow } from './time-window.ts';

const kinds: readonly PlanPause['kind'][] = ['break', 'offShift', 'maintenance', 'stopped', 'whatIf'];

/** What the signs and patterns of the chart mean: those that there are in it. */
export const PlanLegend = memo(function PlanLegend({
  plan,
  window,
}: {
  readonly plan: AreaPlanView;
  readonly window: TimeWindow;
}): ReactNode {
  const { t } = useWords();
  const present = new Set(
    plan.machines.flatMap(({ pauses }) =>
      pauses
        .filter(({ from, to }) => Date.parse(to) > window.fromMs && Date.parse(from) < window.toMs)
        .map(({ kind }) => kind),
    ),
  );
  const bars = plan.machines.flatMap((machine) => machine.bars);
  return (
    <p className="plan-legend">
      <span className="plan-sign">
        <span className="plan-swatch">
          <span className="bar-setup" />
        </span>
        {t('planning.setup')}
      </span>
      {bars.some(({ running }) => running) ? (
        <span className="plan-sign">
          <IconPlayerPlay aria-hidden />
          {t('planning.running')}
        </span>
      ) : null}
      {bars.some(({ orderLateMinutes }) => orderLateMinutes > 0) ? (
        <span className="plan-sign">
          <span className="bar-late">
            <IconAlertTriangle aria-hidden />
          </span>
          {t('planning.lateOrder')}
        </span>
      ) : null}
      {bars.some(({ pinned }) => pinned !== null) ? (
        <span className="plan-sign">
          <IconPinned className="bar-pin" aria-hidden />
          {t('planning.pinned')}
        </span>
      ) : null}
      {kinds
        .filter((kind) => present.has(kind))
        .map((kind) => (
          <span key={kind} className="plan-sign">
            <span className="plan-swatch">
              <span className={`plan-pause plan-pause--${kind}`} />
            </span>
            {t(`planning.pause.${kind}`)}
          </span>
        ))}
    </p>
  );
});
